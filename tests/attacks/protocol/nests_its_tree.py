"""Sends an observation that is nested deeper than any the encoder makes."""
import gc
import socket
from autograder.observation.tree import SequenceNode
from autograder.sandbox.wire import Observed, frame

def attack():
    channel = next(o for o in gc.get_objects() if type(o) is socket.socket)
    tree = None
    for _ in range(900):
        tree = SequenceNode([tree])
    channel.sendall(frame(Observed(0, tree)))
    return 1
