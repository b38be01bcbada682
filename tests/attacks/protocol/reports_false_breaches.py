"""Reports breaches of rules that do not exist, in lines with numbers that carry a message."""
import gc
import socket
from autograder.sandbox.wire import Breach, Observed, frame

def double(x):
    channel = next(o for o in gc.get_objects() if type(o) is socket.socket)
    number = int.from_bytes(b"@CANARY@"[:7], "little")
    for call in range(10):
        for breach in (Breach("total", "torch.sum", "vectors.py", number),
                       Breach("total", "@CANARY@", "vectors.py", 1)):
            channel.sendall(frame(Observed(call, 1.0, (breach,))))
    return x

total = double
