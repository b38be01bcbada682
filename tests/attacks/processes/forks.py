"""Forks, so that one of two processes is not the one that is watched."""
import os

def attack():
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return "there were two"
