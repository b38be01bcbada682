"""Makes folders without end (here: 200,000 at most)."""
import os

def attack():
    for number in range(200_000):
        os.mkdir(f"{number}")
    return "200,000 folders"
