"""Calls the forbidden function in another task, which may call it, and uses that one."""
import torch

def double(x):
    return torch.sum(x)

def total(x):
    return double(x)
