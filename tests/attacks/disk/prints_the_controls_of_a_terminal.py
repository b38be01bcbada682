"""Prints and raises text that would command the terminal of whoever reads it."""

def attack():
    return 1

def double(x):
    text = "\x1b]0;owned\x07\x1b[2J\x1b[31m\x9b1A\u202e<script>alert(1)</script>[bold red]\r\nPASSED"
    print(text)
    raise ValueError(text)

def total(x):
    return double(x)
