"""Closes every descriptor, its channel among them."""
import os

def attack():
    os.closerange(0, 4096)
