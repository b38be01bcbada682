"""Leaves shared memory, semaphores and named pipes for the next process."""
import os
from multiprocessing import shared_memory

def attack():
    done = []
    for what in (lambda: shared_memory.SharedMemory("@PLANT@", create=True, size=64),
                 lambda: os.mkfifo("/tmp/@PLANT@"), lambda: os.mkfifo("fifo")):
        try:
            what()
            done.append("left")
        except OSError as error:
            last = error
    if not done:
        raise last
    return done
