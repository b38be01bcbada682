"""Makes a hard link to another student's file, which would outlive its permissions."""
import os

def attack():
    os.link("@SUBMISSIONS@/a_honest/01_vectors/vectors.py", "mine.py")
    return open("mine.py").read()
