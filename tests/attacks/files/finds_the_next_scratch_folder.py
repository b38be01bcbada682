"""Looks for the scratch folder of the process that waits to be the next student's."""
import os

def attack():
    box = os.path.dirname(os.getcwd())
    return [name for name in os.listdir(box) if name != os.path.basename(os.getcwd())]
