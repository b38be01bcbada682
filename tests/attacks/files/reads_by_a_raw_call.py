"""Opens the reference by the system call itself, past Python's own functions."""
import ctypes
import os

def attack():
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = libc.open(b"@COURSE@/solutions/01_vectors/vectors.py", os.O_RDONLY)
    if descriptor < 0:
        raise OSError(ctypes.get_errno(), "open")
    return os.read(descriptor, 4096)
