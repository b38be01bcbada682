"""Calls the forbidden function from text that is put together while it runs."""
import torch

def double(x):
    return x

def total(x):
    return eval("tor" + "ch.s" + "um(x)", {"torch": torch, "x": x})
