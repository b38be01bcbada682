"""Returns a module, a function, a generator, a type: no data at all."""
import torch

def double(x):
    return [torch.nn.Linear(2, 2), double, (n for n in range(3)), type, ..., b"bytes", {1, 2}, 1j, range(3)]

def total(x):
    return torch
