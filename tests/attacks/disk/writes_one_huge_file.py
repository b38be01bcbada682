"""Writes one file without end (here: 4 GiB at most)."""

def attack():
    with open("huge", "wb", 0) as file:
        for _ in range(4096):
            file.write(bytes(1 << 20))
    return "4 GiB"
