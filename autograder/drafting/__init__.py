"""Drafts of known mistakes, made of what students wrote: for an instructor to word.

Students' code is read here and never run, and it is parsed in a process of its own.
"""
