"""Looks at the state of the random generators for the seed of other checks."""
import os
import random

def attack():
    first = os.urandom(8)
    if first == os.urandom(8):
        return "the system's random numbers repeat"
    raise LookupError("no seed but its own")
