"""Ends at once when it is asked where it is, so that the end looks like its own."""
import os
import signal

def attack():
    signal.signal(signal.SIGUSR1, lambda *_: os._exit(0))
    while True:
        pass
