"""Forks without end (here: forty at most, each gone after two seconds)."""
import os
import time

def attack():
    made = 0
    for _ in range(40):
        if os.fork() == 0:
            time.sleep(2)
            os._exit(0)
        made += 1
    return made
