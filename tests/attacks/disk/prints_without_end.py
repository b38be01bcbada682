"""Prints without end."""

def attack():
    while True:
        print("x" * 10_000)
