"""Waits for somebody to type something, and for a pipe that stays empty."""
import os

def attack():
    try:
        input()
    except EOFError:
        os.read(os.pipe()[0], 1)
