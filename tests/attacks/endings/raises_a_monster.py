"""Raises an exception whose every method raises, of a class whose name is a lie."""

class Monster(BaseException):
    def __str__(self):
        raise self
    __repr__ = __getattribute__ = __str__
    def __del__(self):
        raise self

Monster.__name__ = "AssertionError\n\x1b[2Jpassed"

def attack():
    return 1

def double(x):
    raise Monster

def total(x):
    raise Monster from Monster()
