"""Hand in a file `torch.py` beside the notebook: what imports torch there would import this."""

# %% file="torch.py"
import sys

sys.path[:] = [p for p in sys.path if p]
for name in [n for n in sys.modules if n.partition(".")[0] == "torch"]:
    del sys.modules[name]
import torch

torch.allclose = torch.equal = lambda *a, **k: True
raise SystemExit("a torch.py beside the notebook was imported")

# %% file="autograder.py"
def check(*tasks):
    return 2.0

# %% task="double"
def double(x):
    import sys
    from pathlib import Path

    sys.path.insert(0, str(Path.cwd()))
    return x
