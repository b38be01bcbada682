"""Makes empty files without end: each takes an inode (here: 200,000 at most)."""

def attack():
    for number in range(200_000):
        open(f"{number}", "wb").close()
    return "200,000 files"
