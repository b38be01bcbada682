"""Changes environment, working folder, umask and search path, for whoever comes next."""
import os
import sys
import builtins
import torch

def double(x):
    os.environ["PLANTED"] = "@PLANT@"
    os.environ["PYTHONSTARTUP"] = "/tmp/@PLANT@"
    os.umask(0)
    os.chdir("/")
    sys.path.insert(0, "/tmp")
    sys.modules["planted"] = sys
    builtins.planted = torch.planted = True
    return x

total = double
