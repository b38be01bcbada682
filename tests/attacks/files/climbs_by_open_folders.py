"""Looks for a folder that was left open: what is below it could be reached without its path."""
import os
import stat

def attack():
    for number in range(3, 1024):
        try:
            if stat.S_ISDIR(os.fstat(number).st_mode):
                return os.listdir(number)
        except OSError:
            continue
    raise OSError("no folder is open")
