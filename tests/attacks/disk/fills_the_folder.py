"""Fills its folder with large files (here: 4 GiB at most)."""

def attack():
    for number in range(256):
        with open(f"large-{number}", "wb") as file:
            file.write(bytes(16 << 20))
    return "4 GiB"
