"""Sleeps in its main thread while others compute."""
import threading
import time

def spin():
    while True:
        sum(range(100_000))

def attack():
    for _ in range(8):
        threading.Thread(target=spin, daemon=True).start()
    time.sleep(1000)
