"""Asks for the place on the disk at which its file lies: it depends on what was written before."""
import fcntl
import os
import struct
import tempfile

FS_IOC_FIEMAP, FIBMAP, FS_IOC_GETVERSION = 0xC020660B, 1, 0x80087601

def attack():
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"x" * 8192)
        file.flush()
        os.fsync(file.fileno())
        found = []
        for request, size in ((FS_IOC_FIEMAP, 32 + 56), (FIBMAP, 4), (FS_IOC_GETVERSION, 8)):
            asked = struct.pack("QQIIII", 0, 1 << 40, 0, 0, 1, 0).ljust(size, b"\0")[:size]
            try:
                found.append(fcntl.ioctl(file, request, asked))
            except OSError as error:
                last = error
    if not found:
        raise last
    return found
