"""Opens its parent as a descriptor and signals it through that."""
import os
import signal

def attack():
    descriptor = os.pidfd_open(os.getppid())
    signal.pidfd_send_signal(descriptor, 0)
    return "its parent can be signalled"
