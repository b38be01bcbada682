"""Leaves the forbidden call to a hook of the backward pass, and to an object's end."""
import torch

class Late:
    def __init__(self, x, found):
        self.x, self.found = x, found

    def __del__(self):
        self.found.append(self.x.sum())

def double(x):
    return x

def total(x):
    found = []
    late = Late(x, found)
    del late
    return found[0]
