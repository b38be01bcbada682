"""Waits for a lock that nobody will open."""
import threading

def attack():
    lock = threading.Lock()
    lock.acquire()
    lock.acquire()
