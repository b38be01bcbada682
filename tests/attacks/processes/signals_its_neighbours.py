"""Goes through process ids and asks for each whether it may be signalled."""
import os

def attack():
    found = []
    for pid in range(1, 40_000):
        try:
            if pid != os.getpid():
                os.kill(pid, 0)
                found.append(pid)
        except ProcessLookupError:
            pass
        except PermissionError as error:
            last = error
    if not found:
        raise last
    return found
