"""Starts threads below the threading module, where it cannot count them."""
import _thread
import time

def attack():
    for _ in range(1000):
        _thread.start_new_thread(time.sleep, (5,))
    return "a thousand threads run"
