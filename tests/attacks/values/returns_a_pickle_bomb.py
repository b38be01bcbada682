"""Returns objects that run code when they are pickled, copied, printed, hashed or deleted."""
import os

class Bomb:
    def __reduce__(self):
        return os.system, ("touch /tmp/@PLANT@",)
    def __repr__(self):
        raise SystemExit(0)
    __str__ = __hash__ = __copy__ = __deepcopy__ = __iter__ = __repr__

def double(x):
    return Bomb()

def total(x):
    return {"total": Bomb(), 1: [Bomb()]}
