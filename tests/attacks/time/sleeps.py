"""Sleeps: it uses no CPU time at all."""
import time

def attack():
    time.sleep(1000)
