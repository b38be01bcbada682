"""Writes into its own memory through /proc, past the protection of its pages."""
import ctypes

def attack():
    target = ctypes.create_string_buffer(b"before")
    with open("/proc/self/mem", "r+b", 0) as memory:
        memory.seek(ctypes.addressof(target))
        memory.write(b"after!")
    return target.value
