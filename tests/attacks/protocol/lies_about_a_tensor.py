"""Sends tensors whose shape, dtype and bytes disagree, or that are too large to exist."""
import gc
import json
import socket
from autograder.observation.tree import TensorNode
from autograder.sandbox.wire import Observed, frame

LIES = (
    {"dtype": "F32", "shape": [1 << 62], "data_offsets": [0, 4]},
    {"dtype": "F32", "shape": [0, 1 << 62, 1 << 62], "data_offsets": [0, 0]},
    {"dtype": "F32", "shape": [1] * 5000, "data_offsets": [0, 4]},
    {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]},
    {"dtype": "O", "shape": [1], "data_offsets": [0, 4]},
    {"dtype": "F32", "shape": [1], "data_offsets": [4, 0]},
    {"dtype": "F32", "shape": [1 << 30], "data_offsets": [0, 1 << 32]},
    {"dtype": "BOOL", "shape": [4], "data_offsets": [0, 4]},
)

def attack():
    channel = next(o for o in gc.get_objects() if type(o) is socket.socket)
    # One lie for each check: the first ends the process, and the next check sends another.
    lie = LIES[__import__("torch").initial_seed() % len(LIES)]
    header = json.dumps({"000000": lie}).encode()
    payload = len(header).to_bytes(8, "little") + header + b"\x07\x07\x07\x07"
    for call in range(10):
        channel.sendall(frame(Observed(call, TensorNode(0)), payload))
    return 1
