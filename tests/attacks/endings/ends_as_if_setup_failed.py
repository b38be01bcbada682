"""Ends the process with the code by which the sandbox says that it is its own fault."""
import os

def attack():
    os._exit(97)
