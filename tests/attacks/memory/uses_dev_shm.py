"""Takes memory as files in /dev/shm, which outlive the process."""
from multiprocessing import shared_memory

def attack():
    shared = shared_memory.SharedMemory(name="@PLANT@", create=True, size=1 << 20)
    return shared.name
