"""Ends by a real-time signal, which has no name to report."""
import os

def attack():
    os.kill(os.getpid(), 50)
