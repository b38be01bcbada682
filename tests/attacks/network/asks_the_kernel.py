"""Asks the kernel for its network by netlink."""
import socket

def attack():
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as sock:
        sock.bind((0, 0))
        return "bound"
