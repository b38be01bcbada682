"""Floods its error output from several threads while it works on."""
import os
import threading

def flood():
    while True:
        os.write(2, b"x" * 65536)

def attack():
    for _ in range(4):
        threading.Thread(target=flood, daemon=True).start()
    while True:
        pass
