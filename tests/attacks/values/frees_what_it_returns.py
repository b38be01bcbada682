"""Returns a tensor over memory that it has given back: reading it may crash."""
import ctypes
import torch

def double(x):
    buffer = (ctypes.c_double * 3).from_address(8)
    return torch.frombuffer(buffer, dtype=torch.float64)

def total(x):
    return double(x)
