"""Listens on the loopback interface, to talk to the next student's process."""
import socket

def attack():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()
