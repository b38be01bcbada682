"""Doubles a list until there is no room, catches that, and tries again, without end."""

def attack():
    while True:
        kept = [0]
        try:
            while True:
                kept += kept
        except MemoryError:
            del kept
