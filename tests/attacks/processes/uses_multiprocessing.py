"""Starts workers by multiprocessing."""
import multiprocessing

def attack():
    with multiprocessing.get_context("fork").Pool(2) as pool:
        return pool.map(abs, [1, -2])
