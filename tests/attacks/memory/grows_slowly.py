"""Takes memory in small pieces, and touches each (here: 4 GiB at most)."""

def attack():
    kept = []
    for _ in range(4096):
        kept.append(bytearray(b"x") * (1 << 20))
    return len(kept)
