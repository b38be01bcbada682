"""Connects to sockets of daemons in the file system: one of them gives out root."""
import socket

def attack():
    for path in ("/var/run/docker.sock", "/run/systemd/private", "/run/dbus/system_bus_socket",
                 "/tmp/.X11-unix/X0", "@OUTPUT@/socket"):
        with socket.socket(socket.AF_UNIX) as sock:
            try:
                sock.connect(path)
                return path
            except OSError as error:
                last = error
    raise last
