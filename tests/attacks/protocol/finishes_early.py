"""Says that all is finished in the middle of the first check."""
import gc
import os
import socket
from autograder.sandbox.wire import Finished, frame

def attack():
    channel = next(o for o in gc.get_objects() if type(o) is socket.socket)
    channel.sendall(frame(Finished()))
    os._exit(0)
