"""Asks whether it may signal every process there is (signal 0: nobody is hurt)."""
import os

def attack():
    os.kill(-1, 0)
    return "it may signal somebody"
