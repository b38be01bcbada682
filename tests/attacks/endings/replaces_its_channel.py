"""Puts a file in the place of its channel and output, and goes on."""
import os

def attack():
    file = os.open("file", os.O_RDWR | os.O_CREAT)
    for number in range(64):
        if number != file:
            try:
                os.fstat(number)
                os.dup2(file, number)
            except OSError:
                pass
    return 1
