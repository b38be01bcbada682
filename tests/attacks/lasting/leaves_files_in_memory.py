"""Asks which parts of a library's file are in memory, and takes them out: a message for the next."""
import ctypes
import mmap
import os
import torch

LIBC = ctypes.CDLL(None, use_errno=True)
MADV_PAGEOUT, CACHESTAT = 21, 451

def resident(file):
    """Parts that are in memory, by each call that tells."""
    found = []
    try:
        os.preadv(file.fileno(), [bytearray(1)], 0, os.RWF_NOWAIT)
        found.append("RWF_NOWAIT")
    except OSError as error:
        found.append("RWF_NOWAIT") if error.errno == 11 else None
    whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    start = ctypes.addressof(ctypes.c_char.from_buffer(whole))
    if LIBC.mincore(ctypes.c_void_p(start), ctypes.c_size_t(4096), ctypes.create_string_buffer(1)) == 0:
        found.append("mincore")
    if LIBC.madvise(ctypes.c_void_p(start), ctypes.c_size_t(4096), MADV_PAGEOUT) == 0:
        found.append("MADV_PAGEOUT")
    everything = (ctypes.c_uint64 * 2)(0, 0)
    counts = (ctypes.c_uint64 * 5)()
    if LIBC.syscall(CACHESTAT, file.fileno(), everything, counts, 0) == 0:
        found.append("cachestat")
    return found

def attack():
    with open(torch.__file__, "rb") as file:
        found = resident(file)
    if not found:
        raise PermissionError("nobody says")
    return found
