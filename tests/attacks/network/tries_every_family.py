"""Tries every address family and kind of socket there is."""
import socket

def attack():
    found = []
    for family in range(46):
        for kind in (1, 2, 3, 5):
            for protocol in (0, 262):  # 262: several ways for one connection
                try:
                    socket.socket(family, kind, protocol).close()
                    found.append((family, kind, protocol))
                except OSError as error:
                    last = error
    if not found:
        raise last
    return found
