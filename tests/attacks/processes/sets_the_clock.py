"""Sets the clock of the machine to what it is."""
import time

def attack():
    time.clock_settime(time.CLOCK_REALTIME, time.time())
    return "the clock is set"
