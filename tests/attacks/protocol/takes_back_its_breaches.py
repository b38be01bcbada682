"""Calls what is forbidden, and says that its source was read again and nothing was found."""
import gc
import socket
import torch
from autograder.sandbox.wire import Loaded, Read, frame

def double(x):
    return x

def total(x):
    channel = next(o for o in gc.get_objects() if type(o) is socket.socket)
    channel.sendall(frame(Read((), ())) + frame(Loaded(())))
    return torch.sum(x)
