"""Fills files that it has deleted and keeps open: they are in no folder."""
import os

def attack():
    kept = []
    for number in range(256):
        file = open("file", "wb", 0)
        os.unlink("file")
        file.write(bytes(4 << 20))
        kept.append(file)
    return "256 files"
