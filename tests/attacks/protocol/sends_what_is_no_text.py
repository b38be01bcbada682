"""Sends text that is no UTF-8, in a frame that is otherwise right."""
import gc
import socket
from autograder.sandbox.wire import Observed, frame

def attack():
    channel = next(o for o in gc.get_objects() if type(o) is socket.socket)
    for call in range(10):
        whole = frame(Observed(call, "aaaa"))
        channel.sendall(whole.replace(b"aaaa", b"\xed\xa0\x80\xff"))
    return 1
