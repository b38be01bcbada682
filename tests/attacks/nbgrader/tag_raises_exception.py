"""Tag the check cell `raises-exception`, so that its failure counts as expected."""

# %% task="double" tags=["raises-exception"]
def double(x):
    return x

# %% check="double" tags=["raises-exception"]
