"""Gives a thread a stack of 4 GiB."""
import threading

def attack():
    threading.stack_size(1 << 32)
    thread = threading.Thread(target=print)
    thread.start()
    thread.join()
    return "a large stack"
