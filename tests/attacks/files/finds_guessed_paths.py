"""Asks only whether guessed paths exist: nothing is opened."""
import os

def attack():
    guesses = ("@COURSE@/solutions", "@SUBMISSIONS@/a_honest", "@OUTPUT@", "/etc/shadow", "/home")
    found = [guess for guess in guesses if os.path.exists(guess)]
    if not found:
        raise FileNotFoundError("none of them is there")
    return found
