"""Slips that stand in a program's source: what is written there is hardly what was meant.

Read in the student process before any of the program runs, and in a notebook's own kernel. Each
is a fact about the text, with its line; whether it cost points is the judge's business.
"""
