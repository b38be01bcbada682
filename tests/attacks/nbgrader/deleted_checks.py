"""Delete the check cells, so that there is nothing to fail."""

# %% task="double"
def double(x):
    return x

# %% check="double" delete=true

# %% check="total" delete=true
