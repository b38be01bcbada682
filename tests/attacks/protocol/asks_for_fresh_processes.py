"""Asks for a fresh process after every check, and between them, without end."""
import gc
import socket
from autograder.sandbox.wire import Finished, frame

def attack():
    channel = next(o for o in gc.get_objects() if type(o) is socket.socket)
    while True:
        channel.sendall(frame(Finished(tainted=True)))
