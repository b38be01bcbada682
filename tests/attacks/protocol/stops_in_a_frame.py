"""Sends half a frame, and then nothing."""
import gc
import socket
import time

def attack():
    channel = next(o for o in gc.get_objects() if type(o) is socket.socket)
    channel.sendall((1000).to_bytes(4, "little") + bytes(8) + b"half")
    time.sleep(1000)
