# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Chances
# Numbers that are not negative become chances when they are divided by their sum.

# %% given=true
import numpy as np

from autograder.authoring import varies
from autograder.jupyter import check, hint, needs  # noqa: F401

TEMPERATURE = varies(0.5, 2.0, 4.0)  # each student has one of these

# %% [markdown]
# ## Task: `chances`
#
# `chances(weights: array[N]) -> array[N]`: a new array with the weights divided by their sum.

# %% task="chances"
def chances(weights: np.ndarray) -> np.ndarray:
    """Return the weights (N,) divided by their sum, as a new array."""
    ### BEGIN SOLUTION
    return weights / weights.sum()
    ### END SOLUTION

# %% [markdown] hint="chances"
# `weights.sum()` is one number, and an array divided by a number is an array.

# %% [markdown]
# ## Task: `tempered`
#
# `tempered(weights: array[N]) -> array[N]`: the chances of the weights to the power
# `1 / TEMPERATURE`. Yours stands in the first cell.

# %% task="tempered"
def tempered(weights: np.ndarray) -> np.ndarray:
    """Return the chances of weights (N,) to the power 1 / TEMPERATURE."""
    ### BEGIN SOLUTION
    return chances(weights ** (1 / TEMPERATURE))
    ### END SOLUTION

# %% [markdown] hint="tempered"
# Take the power first.

# %% [markdown]
# ## Questions
# A person marks these.

# %% [markdown] manual="why_divide" points=3
# **Why are the weights divided by their sum, and not by the largest of them?**
#
# ### BEGIN SOLUTION
# Chances add up to one. Divided by their sum, the weights do; divided by the largest, only one of
# them is 1, and the others come on top.
# ### END SOLUTION

# %% [markdown] rubric="why_divide"
# Any wording will do.
#
# - 1: chances add up to one
# - 2: divided by the largest they do not,
#   with a reason or an example
# - -1: says that chances may be negative

# %% manual="bars" points=1
# Draw the chances of the weights 1, 2 and 3 as bars.
### BEGIN SOLUTION
import matplotlib.pyplot as plt

plt.bar(range(3), chances(np.array([1.0, 2.0, 3.0])))
plt.show()
### END SOLUTION
