"""Reads the hidden checks of the lesson from the course's folder."""

def attack():
    return open("@COURSE@/tests/lessons/01_vectors/test_hidden.py").read()
