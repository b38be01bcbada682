"""Sends an observation of a million nothings: four bytes of memory for each that was sent."""
import gc
import socket
from autograder.observation.tree import SequenceNode
from autograder.sandbox.wire import Observed, frame

def double(x):
    channel = next(o for o in gc.get_objects() if type(o) is socket.socket)
    for call in range(10):
        channel.sendall(frame(Observed(call, SequenceNode([None] * 1_000_000))))
    return x

total = double
