"""Makes a pair of datagram sockets and sends from one of them to somebody else's address."""
import socket

def attack():
    first, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    return first.sendto(b"hello", "/dev/log")
