"""Sends half a frame and closes its channel."""
import gc
import socket

def attack():
    channel = next(o for o in gc.get_objects() if type(o) is socket.socket)
    channel.sendall((1000).to_bytes(4, "little") + bytes(8) + b"half")
    channel.shutdown(socket.SHUT_RDWR)
    while True:
        pass
