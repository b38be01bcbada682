"""Has a pool of threads call the forbidden function."""
from concurrent.futures import ThreadPoolExecutor
import torch

def double(x):
    return x

def total(x):
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(x.sum).result()
