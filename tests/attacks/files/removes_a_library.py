"""Moves a library's file away, to a name where Python does not find it, and back."""
import os
import msgspec

def attack():
    os.rename(msgspec.__file__, msgspec.__file__ + ".away")
    os.rename(msgspec.__file__ + ".away", msgspec.__file__)
    return "libraries can be moved"
