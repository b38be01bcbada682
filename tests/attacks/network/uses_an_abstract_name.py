"""Binds a name in the abstract space, which no file permission protects."""
import socket

def attack():
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind("\0@PLANT@")
        return "bound"
