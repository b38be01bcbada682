"""Announces a payload of 2**63 bytes behind a valid header."""
import gc
import socket
from autograder.sandbox.wire import Observed, frame

def attack():
    channel = next(o for o in gc.get_objects() if type(o) is socket.socket)
    whole = bytearray(frame(Observed(0, 1.0)))
    whole[4:12] = (1 << 63).to_bytes(8, "little")
    channel.sendall(whole)
    return 1
