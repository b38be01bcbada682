# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Tokens
#
# A language model reads numbers and writes numbers. So the first question is which numbers a text
# becomes. Two answers are easy, and both have a price:
#
# - **One number for each byte.** UTF-8 writes every text as bytes from 0 to 255, so 256 numbers are
#   enough for all languages and all emojis. But texts become long, and a model has to work for each
#   number.
# - **One number for each word.** Texts become short, but no list of words is ever complete, and a
#   word that is not in it cannot be written at all.
#
# **Byte-pair encoding** (BPE) lies between them. It begins with bytes and looks for the pair of
# neighbours that occurs most often. That pair gets a number of its own, the next free one, and
# replaces the two wherever they stand side by side. Then it looks again. After some hundred
# rounds frequent words are one number, rare ones are a few, and whatever was never seen is still
# written in bytes. The numbers are called **tokens**, or ids.
#
# You will write the two steps of a round, the training, and the way there and back: `encode` and
# `decode`. The last task cuts a long list of tokens into examples for a model.
#
# **What holds for all tasks.** Arguments stay as they are: lists and tensors are not written to.
# A call does not depend on earlier ones, and the tasks draw no random numbers. Tokens from 0 to 255
# are the bytes; the first pair that is merged becomes token 256, the second one 257, and so on.

# %% given=true
import matplotlib.pyplot as plt
import torch

from autograder.jupyter import check, hint, needs

TEXT = """\
Zoë keeps the café at the end of the pier. In the morning she opens the door, and the smell of the
sea comes in before the first guest does. In the evening she closes the door, and the smell of the
coffee stays behind. "The sea is never late," she says, "and the guests are never early."

On the first day of the winter the sea was late. Zoë opened the door, and there was no smell, no
sound and no water, only the pier and the sand. She made the coffee, because the coffee does not ask
the sea, and she waited. The first guest was early. "The sea is late," said the guest. "And you are
early," said Zoë. "Then all of it has to be written down," said the guest, and the guest wrote it
down, and that is the end of the pier, the café and the winter.
"""


# %% [markdown]
# ## A worked example: three letters
#
# The text `banana` is six bytes. The pair `an` occurs twice, and so does `na`; of two pairs that
# are equally frequent the smaller one goes first. `a` is 97 and `n` is 110, so that is `an`, which
# becomes token 256. What remains is `b`, `an`, `an`, `a`, and no pair in it occurs twice:

# %%
print("bytes ", list(b"banana"))
print("pairs ", [b"banana"[i : i + 2] for i in range(5)])
print("merged", [98, 256, 256, 97], "with 256 = an")
print("é is  ", list("é".encode()), "- one letter, two bytes")

# %% [markdown]
# ## Task: `count_pairs`
#
# `count_pairs(ids: list[int]) -> dict[tuple[int, int], int]`
#
# How often each pair of neighbours occurs in `ids`: the key is the pair as a tuple, left number
# first, the value is the count. Every position counts, so pairs may overlap: `[7, 7, 7]` holds the
# pair `(7, 7)` twice. A pair that does not occur is not in the result, and a list with fewer than
# two numbers has no pairs.
#
# ```python
# count_pairs([1, 2, 3, 1, 2])
# # {(1, 2): 2, (2, 3): 1, (3, 1): 1}
# ```


# %% task="count_pairs"
def count_pairs(ids: list[int]) -> dict[tuple[int, int], int]:
    """Count how often each pair of neighbours occurs in ids."""
    ### BEGIN SOLUTION
    counts = {}
    for pair in zip(ids, ids[1:]):
        counts[pair] = counts.get(pair, 0) + 1
    return counts
    ### END SOLUTION


# %% [markdown] hint="count_pairs"
# A list of $n$ numbers has $n - 1$ pairs of neighbours. Which positions does the last one have?

# %% [markdown] hint="count_pairs"
# `zip(ids, ids[1:])` walks over the list and over the list without its first number, side by side.

# %%
with needs("count_pairs"):
    counts = count_pairs(list(TEXT.encode()))
    for (left, right), count in sorted(counts.items(), key=lambda item: -item[1])[:5]:
        print(f"{bytes([left, right])!r:8} occurs {count} times")

# %% [markdown]
# ## Task: `merge`
#
# `merge(ids: list[int], pair: tuple[int, int], new_id: int) -> list[int]`
#
# A new list in which `new_id` stands wherever the two numbers of `pair` stood side by side. The
# list is read from left to right, and a number that has been replaced is used up: `[7, 7, 7]` with
# the pair `(7, 7)` becomes `[new_id, 7]`, not `[new_id, new_id]`. Everything else stays, in its
# order. What comes out is not read again: a `new_id` that was written is not merged any further in
# the same call.
#
# ```python
# merge([5, 1, 2, 1, 2, 2], (1, 2), 256)
# # [5, 256, 256, 2]
# ```


# %% task="merge"
def merge(ids: list[int], pair: tuple[int, int], new_id: int) -> list[int]:
    """Replace each occurrence of the pair in ids, from left to right, by new_id."""
    ### BEGIN SOLUTION
    merged = []
    position = 0
    while position < len(ids):
        if tuple(ids[position : position + 2]) == pair:
            merged.append(new_id)
            position += 2
        else:
            merged.append(ids[position])
            position += 1
    return merged
    ### END SOLUTION


# %% [markdown] hint="merge"
# A `for` loop always moves on by one. Here you move on by two after a merge: use `while` and a
# position of your own.

# %% [markdown] hint="merge"
# At the last number there is no right neighbour. `ids[i : i + 2]` gives a list of one there, without
# an error, and `ids[i + 1]` does not.

# %%
with needs("merge"):
    print(merge(list(b"banana"), (97, 110), 256))
    print(merge([7] * 5, (7, 7), 256))

# %% [markdown]
# ## Task: `train_bpe`
#
# `train_bpe(text: str, n_merges: int) -> list[tuple[int, int]]`
#
# The pairs that are merged, in the order in which they are found. Begin with the UTF-8 bytes of
# `text`. In each round count the pairs, take the most frequent one, and merge it everywhere into the
# next token: 256 in the first round, 257 in the second, and so on. A later pair may hold tokens of
# earlier rounds; that is how long tokens come about.
#
# Counting is the counting of `count_pairs`, merging that of `merge`; call them. **Ties**: of several
# pairs that are equally frequent the smallest goes first, compared as Python compares tuples
# (`(97, 110) < (110, 97)`). **The end**: there are `n_merges` rounds, but the training ends sooner
# if no pair occurs at least twice. Then the list is shorter.
#
# ```python
# train_bpe("banana", 10)
# # [(97, 110)]                               # b, an, an, a: no pair occurs twice any more
# train_bpe("so so so", 2)
# # [(115, 111), (32, 256)]                   # "so" is 256, and " so" is 257
# ```


# %% task="train_bpe"
def train_bpe(text: str, n_merges: int) -> list[tuple[int, int]]:
    """Find at most n_merges pairs to merge, the most frequent one of each round."""
    ### BEGIN SOLUTION
    ids = list(text.encode("utf-8"))
    merges = []
    for new_id in range(256, 256 + n_merges):
        counts = count_pairs(ids)
        most = max(counts.values(), default=0)
        if most < 2:
            break
        best = min(pair for pair, count in counts.items() if count == most)
        ids = merge(ids, best, new_id)
        merges.append(best)
    return merges
    ### END SOLUTION


# %% [markdown] hint="train_bpe"
# One round has four lines: count, choose, merge, note the pair. `ids` is another list after each
# round, so count again in each.

# %% [markdown] hint="train_bpe"
# `max(counts, key=counts.get)` gives the first of several pairs in the order in which they were met,
# not the smallest one. First find the largest count, then the smallest pair that has it.

# %%
with needs("count_pairs", "merge", "train_bpe"):
    merges = train_bpe(TEXT, 300)
    pieces = [bytes([byte]) for byte in range(256)]
    for left, right in merges:
        pieces.append(pieces[left] + pieces[right])
    print(len(merges), "merges; the first ten tokens:", pieces[256:266])
    print("the longest:", sorted(pieces, key=len)[-3:])

# %% [markdown]
# ## Task: `encode`
#
# `encode(text: str, merges: list[tuple[int, int]]) -> list[int]`
#
# The tokens of any text, also of one that the training never saw. Begin with the UTF-8 bytes of
# `text`, then do the merges **in the order in which they were found**, each everywhere: the first
# pair of the list becomes token 256, the second one 257. What is frequent in this text does not
# matter any more.
#
# ```python
# encode("nab banana", [(97, 110), (98, 256)])
# # [110, 97, 98, 32, 257, 256, 97]           # n, a, b, blank, ban, an, a
# ```


# %% task="encode"
def encode(text: str, merges: list[tuple[int, int]]) -> list[int]:
    """Write a text as tokens, by the merges in their order."""
    ### BEGIN SOLUTION
    ids = list(text.encode("utf-8"))
    for rank, pair in enumerate(merges):
        ids = merge(ids, pair, 256 + rank)
    return ids
    ### END SOLUTION


# %% [markdown] hint="encode"
# `merge` already does one merge everywhere. You only need to call it once for each pair, on what the
# last call gave.

# %% [markdown] hint="encode"
# Which number does a pair get? It depends on its place in `merges` alone, and the first place is 0.

# %%
with needs("count_pairs", "merge", "train_bpe", "encode"):
    merges = train_bpe(TEXT, 300)
    for words in ("the end of the pier", "a lighthouse", "λόγος"):
        print(f"{words!r}: {len(words.encode())} bytes, tokens {encode(words, merges)}")

# %% [markdown]
# ## Task: `decode`
#
# `decode(ids: list[int], merges: list[tuple[int, int]]) -> str`
#
# The text of any list of tokens. A token below 256 is one byte. Token 256 + $i$ is what pair $i$
# stands for: the bytes of its left token, then those of its right token, which may be merged tokens
# themselves. Put **all bytes** together first and then read them as UTF-8, because a letter of
# several bytes may be spread over several tokens. A model may also write bytes that are no UTF-8 at
# all: each such place becomes the sign `�`, as `errors="replace"` makes it, and never an error.
#
# ```python
# decode([110, 97, 98, 32, 257, 256, 97], [(97, 110), (98, 256)])
# # 'nab banana'
# decode([195, 169], [])
# # 'é'
# decode([195], [])
# # '�'
# ```


# %% task="decode"
def decode(ids: list[int], merges: list[tuple[int, int]]) -> str:
    """Write tokens as a text; bytes that are no UTF-8 become the replacement sign."""
    ### BEGIN SOLUTION
    pieces = [bytes([byte]) for byte in range(256)]
    for left, right in merges:
        pieces.append(pieces[left] + pieces[right])
    return b"".join(pieces[token] for token in ids).decode("utf-8", errors="replace")
    ### END SOLUTION


# %% [markdown] hint="decode"
# Make a list of what each token stands for, as `bytes`: first the 256 single bytes, then one entry
# for each merge. An entry only needs entries that stand before it.

# %% [markdown] hint="decode"
# `b"".join(…)` puts pieces of bytes together. Read them as text once, at the end.

# %% [markdown]
# There and back is the same text, whatever the merges are, because every text is bytes. How much
# shorter texts become depends on how much they resemble what the merges were learned from:

# %%
with needs("count_pairs", "merge", "train_bpe", "encode", "decode"):
    merges = train_bpe(TEXT, 300)
    sentence = "The sea is never late, and Zoë is never early."
    tokens = encode(sentence, merges)
    assert decode(tokens, merges) == sentence
    print(" | ".join(decode([token], merges) for token in tokens))

    figure, axes = plt.subplots(figsize=(6, 3.2), layout="constrained")
    sizes = range(0, len(merges) + 1, 10)
    other = "Quick foxes jump over lazy dogs; few judges vex a boxing wizard."
    for name, words in (("the text it was learned from", TEXT), ("another text", other)):
        bytes_each = [len(words.encode()) / len(encode(words, merges[:size])) for size in sizes]
        axes.plot(sizes, bytes_each, label=name)
    axes.set_xlabel("merges")
    axes.set_ylabel("bytes for each token")
    axes.legend()
    plt.show()

# %% [markdown]
# ## Task: `windows`
#
# `windows(ids: LongTensor[N], context: int) -> tuple[LongTensor[N - context, context], LongTensor[N - context, context]]`
#
# A language model learns to say what comes next. An example for it is a window of `context` tokens
# in a row, and the same window **one position later**: at each position, the target is the token
# that follows. Return `(x, y)`: row $i$ of `x` is `ids[i], …, ids[i + context - 1]`, and row $i$
# of `y` is `ids[i + 1], …, ids[i + context]`. There is a row for every position at which both fit,
# in order: $N -$ `context` of them. `ids` has more than `context` numbers, and may be a slice of
# another tensor. Results have the dtype of `ids` and are on its device.
#
# ```python
# windows(torch.tensor([10, 11, 12, 13, 14]), 3)
# # (tensor([[10, 11, 12],
# #          [11, 12, 13]]),
# #  tensor([[11, 12, 13],
# #          [12, 13, 14]]))
# ```


# %% task="windows"
def windows(ids: torch.Tensor, context: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Cut ids (N,) into inputs and targets, each (N - context, context)."""
    ### BEGIN SOLUTION
    starts = range(len(ids) - context)
    x = torch.stack([ids[start : start + context] for start in starts])
    y = torch.stack([ids[start + 1 : start + 1 + context] for start in starts])
    return x, y
    ### END SOLUTION


# %% [markdown] hint="windows"
# The last row of `y` ends with the last number of `ids`. At which position does it begin, and how
# many rows are there then?

# %% [markdown] hint="windows"
# A slice for each start, and `torch.stack` for the rows. Or look up what `ids.unfold(0, size, 1)`
# gives: windows of `context + 1` numbers hold both `x` and `y`.

# %%
with needs("windows"):
    x, y = windows(torch.tensor(list(b"The sea is late.")), 6)
    for row, target in list(zip(x.tolist(), y.tolist()))[:3]:
        print(f"{bytes(row).decode()!r} is followed by {bytes(target).decode()!r}")

# %% [markdown]
# ## Where people slip
#
# - Is it a character, a byte or a token? `len` of a text counts characters, `len` of its `encode()`
#   counts bytes, and `é` is two of them.
# - What happens with `aaa`? It holds two pairs, and there is room for one merge.
# - Two pairs are equally frequent: does the result depend on the order in which a dict was filled?
#   Whoever trains the same tokenizer elsewhere must get the same one.
# - A single token need not be a text. Join bytes first, read them afterwards.
# - Print the first row of inputs and of targets below each other, and read them.
