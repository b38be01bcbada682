"""Matches a pattern whose time doubles with every character."""
import re

def attack():
    return re.match(r"(a+)+$", "a" * 60 + "b")
