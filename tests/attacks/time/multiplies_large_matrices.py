"""Multiplies matrices in one call of torch that takes minutes."""
import torch

def attack():
    x = torch.ones(2000, 2000)
    while True:
        x = x @ x
