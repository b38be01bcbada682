"""Never ends while its cell is loaded."""

def never():
    while True:
        pass

def double(x, _=never()):
    return x

def total(x):
    return x
