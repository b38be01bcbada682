"""Reads the course's reference solution by its full path."""

def attack():
    return open("@COURSE@/solutions/01_vectors/vectors.py").read()
