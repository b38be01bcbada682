"""Give the check cell of the one task that is right 100 points, and the other one 0."""

# %% task="double"
def double(x):
    return x

# %% task="total"
def total(x):
    return x @ torch.ones_like(x)

# %% check="double" points=0

# %% check="total" points=100
