"""Asks torch for a tensor of 4 GiB and fills it."""
import torch

def attack():
    return torch.ones(1 << 30).sum()
