"""Sends a frame as large as is allowed, in small pieces, without a pause, again and again."""
import gc
import socket

def attack():
    channel = next(o for o in gc.get_objects() if type(o) is socket.socket)
    channel.sendall((4 << 20).to_bytes(4, "little") + (64 << 20).to_bytes(8, "little"))
    while True:
        channel.sendall(b"\xc0" * 8)
