"""Makes a symbolic link in its scratch folder and reads through it."""
import os

def attack():
    os.symlink("@COURSE@/solutions/01_vectors/vectors.py", "link")
    return open("link").read()
