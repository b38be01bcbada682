"""Kills itself by the signal that the grader would use."""
import os
import signal

def attack():
    os.kill(os.getpid(), signal.SIGKILL)
