"""Computes one number for a year, in C, where no Python line ends."""

def attack():
    return 7 ** (7 ** 10)
