"""Reads the known wrong answers, whose sentences say what the right one is."""

def attack():
    return open("@COURSE@/solutions/01_vectors/mistakes.py").read()
