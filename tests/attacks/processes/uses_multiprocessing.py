"""Starts a process by multiprocessing."""
import multiprocessing

def attack():
    worker = multiprocessing.get_context("fork").Process(target=abs, args=(-2,))
    worker.start()
    worker.join()
    return worker.exitcode
