"""Nests folders deeper than any path can name: cleaning up must not trip over them."""
import os

def attack():
    for _ in range(1500):
        os.mkdir("d" * 200)
        os.chdir("d" * 200)
    return 1
