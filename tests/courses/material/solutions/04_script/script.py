# %% [markdown]
# # A script
# `python script.py 3 4` prints the sum of its arguments, and ends with 2 where there are none.

# %% given=true
import sys

# %% [markdown]
# ## Task: `total`
#
# `total(numbers: list[str]) -> int`: the sum of numbers that are written as texts.

# %% task="total"
def total(numbers: list[str]) -> int:
    """Return the sum of numbers that are written as texts."""
    ### BEGIN SOLUTION
    return sum(map(int, numbers))
    ### END SOLUTION

# %% [markdown]
# ## Task: `main`
#
# `main(arguments: list[str]) -> int`: print the total, and return 0; 2 where there are none.

# %% task="main"
def main(arguments: list[str]) -> int:
    """Print the total of the arguments, and return the exit code."""
    ### BEGIN SOLUTION
    if not arguments:
        return 2
    print(total(arguments))
    return 0
    ### END SOLUTION

# %%
if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
