"""Ignores every signal that can be ignored, and then does not end."""
import signal

def attack():
    for number in signal.valid_signals():
        try:
            signal.signal(number, signal.SIG_IGN)
        except OSError:
            pass
    while True:
        pass
