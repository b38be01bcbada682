"""Ends the process with exit code 0, as if all were done."""
import os

def attack():
    os._exit(0)
