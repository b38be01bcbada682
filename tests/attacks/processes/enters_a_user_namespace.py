"""Makes a user namespace, in which it would have every capability."""
from autograder.sandbox.confinement import libc

def attack():
    libc.unshare(libc.CLONE_NEWUSER)
    return "root in a world of its own"
