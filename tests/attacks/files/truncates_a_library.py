"""Cuts off a file that it may read, to the length it has: the right to do it is what counts."""
import os
import torch

def attack():
    os.truncate(torch.__file__, os.path.getsize(torch.__file__))
    return "torch can be cut off"
