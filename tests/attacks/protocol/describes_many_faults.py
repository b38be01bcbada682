"""Reports a million faults of a million words each."""
import gc
import socket
from autograder.sandbox.wire import Fault, Loaded, frame

def flood():
    channel = next(o for o in gc.get_objects() if type(o) is socket.socket)
    fault = Fault("x" * 1000, "y" * 5000, False, "vectors.py", 1)
    channel.sendall(frame(Loaded((fault,) * 600)))

def double(x, _=flood()):
    return x

def total(x):
    return x
