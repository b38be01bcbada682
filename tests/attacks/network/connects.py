"""Connects to a server on this machine."""
import socket

def attack():
    socket.create_connection(("127.0.0.1", 22), timeout=1)
    return "connected"
