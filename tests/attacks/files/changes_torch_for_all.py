"""Opens torch's own files for writing: whoever imports it next would run what stands there."""
import os
import torch

def attack():
    # Opened and closed again: if it works it is bad enough.
    os.close(os.open(torch.__file__, os.O_WRONLY))
    return "torch can be changed"
