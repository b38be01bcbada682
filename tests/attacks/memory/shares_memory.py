"""Takes shared anonymous memory, which the limit on data does not count (here: 4 GiB at most)."""
import mmap

def attack():
    kept = []
    for _ in range(64):
        piece = mmap.mmap(-1, 64 << 20)
        for page in range(0, 64 << 20, 4096):
            piece[page] = 1
        kept.append(piece)
    return len(kept)
