"""Comes after all others and looks for anything that they left: each kind, in each place."""
import builtins
import gc
import glob
import os
import sys
import tempfile
import torch

def attack():
    found = [name for name in ("planted", "PLANTED") if hasattr(builtins, name)]
    found += [key for key, value in os.environ.items() if "@PLANT@" in value]
    found += [name for name in ("planted",) if name in sys.modules or hasattr(torch, name)]
    for place in (os.getcwd(), os.path.expanduser("~"), tempfile.gettempdir(), "/tmp", "/dev/shm",
                  "/var/tmp", os.path.dirname(os.getcwd()), *sys.path):
        try:
            names = os.listdir(place)
        except OSError:
            continue
        found += [os.path.join(place, n) for n in names if "@PLANT@" in n or n == "usercustomize.py"]
        if place == os.getcwd():
            # The lesson's own data, as they were handed out: what another put there would stay.
            own = ["others.csv", "points.csv"] if "others.csv" in os.listdir("data") else ["points.csv"]
            found += [n for n in names if n != "data"]
            found += [n for n in os.listdir("data") if n not in own]
            found += [t for t in [open("data/points.csv").read()] if t != "1,2\n"]
    try:
        found += [n for n in open("/proc/sysvipc/shm").read().split("\n")[1:] if n]
    except OSError:
        pass
    if torch.get_default_dtype() != torch.float32 or not torch.is_grad_enabled():
        found.append("torch's state")
    if any("@CANARY@" in repr(o) for o in gc.get_objects() if type(o) in (str, bytes)):
        found.append("another's text")
    if not found:
        raise LookupError("nothing was left behind")
    return found
