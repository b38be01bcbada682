"""Never ends."""

def attack():
    while True:
        pass
