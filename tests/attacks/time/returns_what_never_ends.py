"""Returns objects that never end when they are walked over."""

class Endless(dict):
    def items(self):
        while True:
            yield "x", 1
    __iter__ = keys = values = items
    def __len__(self):
        return 1

def double(x):
    return Endless(a=1)

def total(x):
    return iter(int, 1)
