"""Signals its process group and the group of its parent."""
import os

def attack():
    for group in (os.getpgid(os.getppid()) if os.getppid() else 0, 0):
        try:
            os.killpg(group, 0)
            return group
        except OSError as error:
            last = error
    raise last
