"""Looks for the grader's command line, which names the course and the class."""
import os

def attack():
    for pid in [int(n) for n in os.listdir("/proc") if n.isdigit()]:
        line = open(f"/proc/{pid}/cmdline", "rb").read()
        if b"@CANARY@" in line or b"inside.py" in line:
            return line
    raise PermissionError("the grader is not in sight")
