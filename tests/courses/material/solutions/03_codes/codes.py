# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Codes
# A text becomes numbers, and numbers become a text. The code of a letter is its place in the
# alphabet that is given, counted from 0. Decoding gives the text back that was encoded.

# %% given=true
from autograder.jupyter import check, hint, needs  # noqa: F401

# %% [markdown]
# ## Task: `encode`
#
# `encode(text: str, alphabet: str) -> list[int]`: the code of each letter.

# %% task="encode"
def encode(text: str, alphabet: str) -> list[int]:
    """Return the code of each letter of the text."""
    ### BEGIN SOLUTION
    return [alphabet.index(letter) for letter in text]
    ### END SOLUTION

# %% [markdown]
# ## Task: `decode`
#
# `decode(codes: list[int], alphabet: str) -> str`: the text whose codes these are.

# %% task="decode"
def decode(codes: list[int], alphabet: str) -> str:
    """Return the text whose codes these are."""
    ### BEGIN SOLUTION
    return "".join(alphabet[code] for code in codes)
    ### END SOLUTION

# %%
with needs("encode", "decode"):
    print(decode(encode("abba", "abc"), "abc"))
