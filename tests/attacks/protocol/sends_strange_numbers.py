"""Sends integers of a million digits, numbers that are none, and keys that occur twice."""
import gc
import socket
from autograder.observation.tree import MappingNode, NumberNode, SequenceNode
from autograder.sandbox.wire import Observed, frame

def attack():
    channel = next(o for o in gc.get_objects() if type(o) is socket.socket)
    for tree in (SequenceNode([NumberNode("0x" + "f" * 1_000_000)]), NumberNode("1e5"),
                 NumberNode("__import__('os').abort()"), MappingNode(["a", "a"], [1, 2]),
                 MappingNode(["a"], [])):
        for call in range(10):
            channel.sendall(frame(Observed(call, tree)))
    return 1
