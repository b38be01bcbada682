"""Tag the check cell `skip-execution`: nbgrader gives full points to a cell without output."""

# %% task="double" tags=["skip-execution"]
def double(x):
    return x

# %% check="double" tags=["skip-execution"]
