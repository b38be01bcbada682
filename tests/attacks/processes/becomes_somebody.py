"""Becomes another user or takes groups, and takes back the capabilities of root."""
import os

def attack():
    done = []
    for what in (lambda: os.setgroups([0, 4, 6, 42]), lambda: os.setresuid(1, 1, 1),
                 lambda: os.setresgid(42, 42, 42)):
        try:
            what()
            done.append(what.__code__.co_names)
        except OSError as error:
            last = error
    if not done:
        raise last
    return done
