"""Takes back what keeps its parent's death from ending it, and its own memory from being read."""
from autograder.sandbox.confinement import libc

def attack():
    done = []
    for option, value in ((1, 0), (4, 1), (0x59616D61, -1)):
        try:
            libc.prctl(option, value)
            done.append(option)
        except OSError as error:
            last = error
    if not done:
        raise last
    return done
