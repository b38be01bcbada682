# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Gradient descent

# %% given=true
import numpy as np

from autograder.jupyter import check, hint, needs  # noqa: F401

# %% [markdown]
# ## Task: `gd_step`
#
# `gd_step(w: array[N], gradient: array[N], rate: float) -> array[N]`: a new array, one step from
# `w` against the gradient. A person reads your code, too: it should need no loop.

# %% task="gd_step" manual=true points=1.5
def gd_step(w: np.ndarray, gradient: np.ndarray, rate: float) -> np.ndarray:
    """Return w (N,) after one step against the gradient (N,), as a new array."""
    ### BEGIN SOLUTION
    return w - rate * gradient
    ### END SOLUTION

# %% [markdown] rubric="gd_step"
# Names do not matter.
#
# - 1: one expression on whole arrays {#arrays}
# - 0.5: nothing that is not needed
# - -0.5: a comment that only repeats the code

# %% [markdown]
# ## Task: `decayed`
#
# `decayed(rate: float, step: int) -> float`: the rate divided by the number of steps so far and one,
# which is `step + 1`.

# %% task="decayed"
def decayed(rate: float, step: int) -> float:
    """Return the rate of a step that is counted from 0."""
    ### BEGIN SOLUTION
    return rate / (step + 1)
    ### END SOLUTION

# %% [markdown] manual="decayed" points=2
# **Why does a rate that becomes smaller help?** Two sentences are enough.
#
# ### BEGIN SOLUTION
# Near the minimum a long step leads past it.
# ### END SOLUTION

# %% [markdown] rubric="decayed"
# - 2: long steps lead past the minimum

# %% [markdown]
# ## Task: `curve`
#
# `curve(steps: int) -> array[steps]`: the rates of as many steps, from a first rate of 1.

# %% task="curve"
def curve(steps: int) -> np.ndarray:
    """Return the rates of the first steps, (steps,)."""
    ### BEGIN SOLUTION
    return np.array([decayed(1.0, step) for step in range(steps)])
    ### END SOLUTION

# %% manual="curve" points=0.5
# Draw the first 20 rates.
### BEGIN SOLUTION
import matplotlib.pyplot as plt

plt.plot(curve(20))
plt.show()
### END SOLUTION

# %% [markdown] manual="name_one" points=2
# **Name another way to choose a rate.**
#
# ### BEGIN SOLUTION
# A warm-up.
# ### END SOLUTION
