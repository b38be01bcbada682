"""Runs another program in the place of this one."""
import os

def attack():
    os.execv("/bin/true", ["true"])
