"""Leaves threads, timers and alarms that would go off after it has ended."""
import signal
import threading

def double(x):
    signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
    signal.signal(signal.SIGALRM, lambda *_: (_ for _ in ()).throw(SystemExit(0)))
    threading.Timer(0.05, print, ["@PLANT@"]).start()
    return x

total = double
