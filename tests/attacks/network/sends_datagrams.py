"""Sends what it found by UDP, which needs no connection."""
import socket

def attack():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        return sock.sendto(b"hello", ("127.0.0.1", 9))
