"""Makes a system call through the gate for 32-bit programs, where numbers mean other calls."""
import ctypes
import mmap
import os

def attack():
    if os.uname().machine != "x86_64":
        raise OSError("there is no such gate here")
    code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    code.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")  # mov eax, 20 (getpid); int 0x80; ret
    address = ctypes.addressof(ctypes.c_char.from_buffer(code))
    return ctypes.CFUNCTYPE(ctypes.c_int)(address)()
