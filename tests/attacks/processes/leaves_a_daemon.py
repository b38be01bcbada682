"""Forks twice and leaves a process behind that nobody waits for (it ends after five seconds)."""
import os
import time

def attack():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(5)
        os._exit(0)
    return "a daemon is left"
