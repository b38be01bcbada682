"""Calls the forbidden function in a thread, where no mode of torch's watches."""
import threading
import torch

def double(x):
    return x

def total(x):
    found = []
    thread = threading.Thread(target=lambda: found.append(x.sum()))
    thread.start()
    thread.join()
    return found[0]
