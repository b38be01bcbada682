"""Starts threads without end (here: a thousand)."""
import threading
import time

def attack():
    for _ in range(1000):
        threading.Thread(target=time.sleep, args=(5,), daemon=True).start()
    return "a thousand threads run"
