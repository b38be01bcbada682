"""Returns lists and dicts that hold themselves, or that are nested a hundred thousand deep."""

def double(x):
    loop = []
    loop.append(loop)
    return loop

def total(x):
    deep = {}
    for _ in range(100_000):
        deep = {"x": deep}
    return deep
