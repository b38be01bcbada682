"""Makes a file that is a terabyte long and takes no room."""

def attack():
    with open("sparse", "wb") as file:
        file.truncate(1 << 40)
    return "1 TiB"
