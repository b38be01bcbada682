"""Sends a large frame byte by byte, so that something always arrives."""
import gc
import socket
import time

def attack():
    channel = next(o for o in gc.get_objects() if type(o) is socket.socket)
    channel.sendall((1 << 20).to_bytes(4, "little") + bytes(8))
    while True:
        channel.sendall(b"\xc0")
        time.sleep(0.0005)
