"""Says once more how it is confined, and describes checks of its own."""
import gc
import socket
from autograder.sandbox.wire import Described, FoundCheck, Ready, frame

def attack():
    channel = next(o for o in gc.get_objects() if type(o) is socket.socket)
    channel.sendall(frame(Ready(("Landlock", "seccomp", "all the points"))))
    check = FoundCheck("test_public.py", "test_mine", "", (), 1, "Passed.", "double", 100.0, (), False, ())
    channel.sendall(frame(Described((check,), ())))
    return 1
