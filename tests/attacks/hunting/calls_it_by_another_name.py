"""Calls the forbidden function by a name that is put together while it runs."""
import torch

def double(x):
    return x

def total(x):
    return getattr(torch, "s" + "um")(x)
