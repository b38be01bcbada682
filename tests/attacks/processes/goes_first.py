"""Gives itself a better place in the queue for processors."""
import os

def attack():
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    return "it runs before everybody"
