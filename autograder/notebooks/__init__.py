"""Notebooks and percent-format files, read into cells and written from them.

Knows no course. What is read is never run or parsed as code here.
"""
