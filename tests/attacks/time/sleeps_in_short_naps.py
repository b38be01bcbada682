"""Sleeps in naps, so that it always seems to have just worked."""
import time

def attack():
    while True:
        time.sleep(0.001)
