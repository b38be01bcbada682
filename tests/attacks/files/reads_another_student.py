"""Reads the submission of another student and would hand it in."""

def attack():
    return open("@SUBMISSIONS@/a_honest/01_vectors/vectors.py").read()
