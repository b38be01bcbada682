"""Leaves files with names that scripts trip over: newlines, escapes, no text at all."""
import os

def double(x):
    for name in (b"-rf", b"a\nb", b"\x1b[2J", b"\xff\xfe", b"x" * 254, b"~", b"$(reboot)", b"*"):
        if not os.path.lexists(name):
            os.close(os.open(name, os.O_CREAT | os.O_WRONLY, 0))
            os.mkdir(name + b"-", 0)
    return x

total = double
