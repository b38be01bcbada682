"""Locks a stretch of a library's file that spells a number; whoever asks for locks reads it."""
import fcntl
import os
import struct
import torch

F_OFD_GETLK, F_OFD_SETLK = 36, 37

def attack():
    file = open(torch.__file__)
    found = []
    for ask, lock in ((fcntl.F_GETLK, fcntl.F_SETLK), (F_OFD_GETLK, F_OFD_SETLK)):
        stretch = struct.pack("hhqqi", fcntl.F_RDLCK, os.SEEK_SET, 1 << 40, 7, 0)
        for command in (lock, ask):
            try:
                found.append(fcntl.fcntl(file, command, stretch))
            except OSError as error:
                last = error
    if not found:
        raise last
    return found
