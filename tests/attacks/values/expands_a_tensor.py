"""Returns one number that is spread over a shape of a million million."""
import torch

def double(x):
    return torch.zeros(1, dtype=x.dtype).expand(10**12)

def total(x):
    return torch.zeros(1).expand(1 << 20, 1 << 20)
