"""Asks for more memory than the machine has."""

def attack():
    return len(bytearray(1 << 40))
