"""Returns more data than an observation may hold, of every kind."""
import torch

def double(x):
    return [[0] * 100_000, "x" * 10_000_000, {str(n): n for n in range(100_000)}, 2**100_000,
            torch.zeros(30_000_000), [torch.zeros(1)] * 10_000]

def total(x):
    return torch.zeros(30_000_000)
