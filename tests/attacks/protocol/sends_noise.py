"""Sends a megabyte of noise."""
import gc
import os
import socket

def attack():
    channel = next(o for o in gc.get_objects() if type(o) is socket.socket)
    channel.sendall(os.urandom(1 << 20))
    return 1
