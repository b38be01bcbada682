"""The checks of lesson 01 that only the grader runs."""

import pytest
import torch

from autograder.authoring import made_elsewhere


def random_text(alphabet: str, n: int) -> str:
    return "".join(alphabet[number] for number in torch.randint(len(alphabet), (n,)).tolist())


def random_merges(alphabet: bytes, n: int) -> list[tuple[int, int]]:
    """Different pairs of letters and of tokens that earlier pairs made."""
    known, merges = list(alphabet), []
    while len(merges) < n:
        left, right = torch.randint(len(known), (2,)).tolist()
        pair = (known[left], known[right])
        if pair not in merges:
            known.append(256 + len(merges))
            merges.append(pair)
    return merges


@pytest.mark.task("count_pairs")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "How often each pair of neighbours occurs in `ids`: the key is the pair as a tuple, left number first, the value is the count.",
    "Arguments stay as they are: lists and tensors are not written to.",
)
def test_pairs_of_large_numbers(solution):
    """Numbers of any size are counted, and the list stays as it is."""
    ids = (200 + 90 * torch.randint(3, (60,))).tolist()
    return {"counts": solution.count_pairs(ids), "ids afterwards": ids}


@pytest.mark.task("count_pairs")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Every position counts, so pairs may overlap: `[7, 7, 7]` holds the pair `(7, 7)` twice.",
)
def test_pairs_that_overlap(solution):
    """A run of equal numbers holds as many pairs as it has neighbours."""
    number = int(torch.randint(100, ()))
    runs = [[number] * length for length in (2, 3, 4, 7)]
    return {"counts": [solution.count_pairs(run) for run in runs]}


@pytest.mark.task("count_pairs")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "A pair that does not occur is not in the result, and a list with fewer than two numbers has no pairs.",
)
def test_lists_without_pairs(solution):
    """An empty list and a list of one number hold no pair."""
    return [solution.count_pairs([]), solution.count_pairs([4])]


@pytest.mark.task("merge")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("n, pair", [(40, (1, 2)), (41, (0, 0))])
@pytest.mark.rests_on(
    "A new list in which `new_id` stands wherever the two numbers of `pair` stood side by side.",
    "Everything else stays, in its order.",
    "Arguments stay as they are: lists and tensors are not written to.",
)
def test_pairs_among_random_numbers(solution, n, pair):
    """Every occurrence is merged, wherever it stands, and the list that came in stays."""
    ids = torch.randint(3, (n,)).tolist()
    new_id = 256 + int(torch.randint(50, ()))
    return {"merged": solution.merge(ids, pair, new_id), "ids afterwards": ids}


@pytest.mark.task("merge")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The list is read from left to right, and a number that has been replaced is used up: `[7, 7, 7]` with the pair `(7, 7)` becomes `[new_id, 7]`, not `[new_id, new_id]`.",
)
def test_runs_of_equal_numbers(solution):
    """Of a run of equal numbers every two become one, from the left."""
    number = int(torch.randint(100, ()))
    runs = [[1] * before + [number] * length for before in (0, 1) for length in (1, 2, 5, 6)]
    return {"merged": [solution.merge(run, (number, number), 256) for run in runs]}


@pytest.mark.task("merge")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "A new list in which `new_id` stands wherever the two numbers of `pair` stood side by side.",
    "Everything else stays, in its order.",
)
def test_nothing_to_merge(solution):
    """A list without the pair comes back as it is, even an empty one; 111, 2 does not hold 11, 2."""
    lists = [[], [1], [2, 1], [1, 3, 2], [111, 2, 11, 22], [1, 2]]
    return {
        "1, 2": [solution.merge(ids, (1, 2), 260) for ids in lists],
        "11, 2": [solution.merge(ids, (11, 2), 260) for ids in lists],
    }


@pytest.mark.task("merge")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "What comes out is not read again: a `new_id` that was written is not merged any further in the same call.",
)
def test_what_comes_out_is_not_read_again(solution):
    """A new token that equals a number of the pair is not merged again in the same call."""
    ids = torch.randint(2, (40,)).tolist()
    return {
        "left": solution.merge(ids, (0, 1), 0),
        "right": solution.merge(ids, (0, 1), 1),
    }


@pytest.mark.task("train_bpe")
@pytest.mark.points(0.25)
@pytest.mark.needs("count_pairs", "merge")
@pytest.mark.parametrize("n_merges", [1, 25])
@pytest.mark.rests_on(
    "In each round count the pairs, take the most frequent one, and merge it everywhere into the next token: 256 in the first round, 257 in the second, and so on.",
    "A later pair may hold tokens of earlier rounds; that is how long tokens come about.",
)
def test_merges_of_a_longer_text(solution, n_merges):
    """The pairs of a text of words come in the order of their counts, and no text is changed."""
    words = ["the ", "The ", "sea", " pier", "late", ", ", "guest ", "\n"]
    text = "".join(words[number] for number in torch.randint(len(words), (120,)).tolist())
    return {"merges": solution.train_bpe(text, n_merges)}


@pytest.mark.task("train_bpe")
@pytest.mark.points(0.25)
@pytest.mark.needs("count_pairs", "merge")
@pytest.mark.rests_on(
    "**Ties**: of several pairs that are equally frequent the smallest goes first, compared as Python compares tuples (`(97, 110) < (110, 97)`).",
)
def test_equally_frequent_pairs(solution):
    """Of equally frequent pairs the smallest is merged first, wherever it stands."""
    pairs = ["zx", "ay", "az", "bx", "mm"]
    order = torch.randperm(len(pairs)).tolist()
    text = "|".join(pairs[number] for number in order for _ in range(2))
    separated = "".join(f"{pairs[number]}{sign}" for sign in "0123" for number in order)
    return {
        "with one sign": solution.train_bpe(text, 6),
        "with others": solution.train_bpe(separated, 6),
    }


@pytest.mark.task("train_bpe")
@pytest.mark.points(0.25)
@pytest.mark.needs("count_pairs", "merge")
@pytest.mark.rests_on(
    "there are `n_merges` rounds, but the training ends sooner if no pair occurs at least twice.",
)
def test_training_that_ends_sooner(solution):
    """The training ends when no pair occurs twice, and empty texts and no rounds give no merges."""
    text = random_text("abc", 12)
    texts = ["", "a", "ab", "abab", "aaa", "abcdefgh", text]
    return {
        "merges": [solution.train_bpe(each, 50) for each in texts],
        "no rounds": solution.train_bpe(text + text, 0),
    }


@pytest.mark.task("train_bpe")
@pytest.mark.points(0.25)
@pytest.mark.needs("count_pairs", "merge")
@pytest.mark.rests_on("Begin with the UTF-8 bytes of `text`.")
def test_merges_of_other_alphabets(solution):
    """Letters beyond ASCII are bytes like all others."""
    return {"merges": solution.train_bpe(random_text("éλя漢🙂 ", 60), 20)}


@pytest.mark.task("train_bpe")
@pytest.mark.points(0.25)
@pytest.mark.needs("count_pairs", "merge")
@pytest.mark.rests_on(
    "Counting is the counting of `count_pairs`, merging that of `merge`; call them.",
)
def test_merges_of_runs(solution):
    """Runs of equal letters are counted with their overlaps and merged without."""
    lengths = torch.randint(1, 9, (12,)).tolist()
    text = "-".join("x" * length for length in lengths)
    return {"merges": solution.train_bpe(text, 10)}


@pytest.mark.task("encode")
@pytest.mark.points(0.25)
@pytest.mark.needs("merge")
@pytest.mark.parametrize("n_merges", [3, 20])
@pytest.mark.rests_on(
    "Begin with the UTF-8 bytes of `text`, then do the merges **in the order in which they were found**, each everywhere: the first pair of the list becomes token 256, the second one 257.",
    "Arguments stay as they are: lists and tensors are not written to.",
)
def test_tokens_of_any_merges(solution, n_merges):
    """Merges that build on each other give the tokens of their order, and stay as they are."""
    merges = random_merges(b"abc", n_merges)
    text = random_text("abcd", 120)
    return {"tokens": solution.encode(text, merges), "merges afterwards": merges}


@pytest.mark.task("encode")
@pytest.mark.points(0.25)
@pytest.mark.needs("merge")
@pytest.mark.rests_on("What is frequent in this text does not matter any more.")
def test_merges_that_compete(solution):
    """Where two merges compete for a letter the earlier one wins, not the longer or more frequent."""
    text = random_text("abc", 60)
    return {
        "bc first": solution.encode(text, [(98, 99), (97, 98), (257, 99), (257, 97)]),
        "ab first": solution.encode(text, [(97, 98), (98, 99), (97, 257), (256, 99)]),
    }


@pytest.mark.task("encode")
@pytest.mark.points(0.25)
@pytest.mark.needs("merge")
@pytest.mark.rests_on("The tokens of any text, also of one that the training never saw.")
def test_tokens_of_unknown_letters(solution):
    """Letters that no merge knows are written in bytes, in any alphabet."""
    text = random_text("aé漢🙂\n ", 30)
    return {"tokens": solution.encode(f" {text} ", [(195, 169), (97, 256), (32, 32)])}


@pytest.mark.task("encode")
@pytest.mark.points(0.25)
@pytest.mark.needs("merge")
@pytest.mark.rests_on(
    "The tokens of any text, also of one that the training never saw.",
    "Begin with the UTF-8 bytes of `text`, then do the merges **in the order in which they were found**, each everywhere: the first pair of the list becomes token 256, the second one 257.",
)
def test_empty_texts_and_no_merges(solution):
    """An empty text has no tokens, and without merges the tokens are the bytes."""
    text = random_text("abcé", 10)
    return [solution.encode("", [(97, 98)]), solution.encode("", []), solution.encode(text, [])]


@pytest.mark.task("encode")
@pytest.mark.points(0.25)
@pytest.mark.needs("merge")
@pytest.mark.rests_on(
    "then do the merges **in the order in which they were found**, each everywhere:",
)
def test_tokens_of_runs(solution):
    """Runs of equal letters are merged in twos, and those in twos again."""
    lengths = torch.randint(1, 12, (8,)).tolist()
    text = "b".join("a" * length for length in lengths)
    return {"tokens": solution.encode(text, [(97, 97), (256, 256), (98, 97)])}


@pytest.mark.task("decode")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Token 256 + $i$ is what pair $i$ stands for: the bytes of its left token, then those of its right token, which may be merged tokens themselves.",
)
def test_text_of_any_tokens(solution):
    """Tokens that were merged many times over are read down to their bytes."""
    merges = random_merges(b"abc \n", 12)
    ids = [32, *(256 + torch.randint(12, (15,))).tolist(), 97, 32]
    return {
        "text": solution.decode(ids, merges),
        "ids afterwards": ids,
        "merges afterwards": merges,
    }


@pytest.mark.task("decode")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Put **all bytes** together first and then read them as UTF-8, because a letter of several bytes may be spread over several tokens.",
)
def test_letters_spread_over_tokens(solution):
    """A letter whose bytes lie in several tokens is one letter."""
    text = random_text("éλя漢🙂a", 20)
    # The sign of three bytes is merged at its end first, so no token of it is a letter.
    merges = [(188, 162), (195, 169), (97, 195)]
    ids = [*text.encode(), 230, 256, 258, 169, 257]
    return {"text": solution.decode(ids, merges)}


@pytest.mark.task("decode")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "A model may also write bytes that are no UTF-8 at all: each such place becomes the sign `�`, as `errors=\"replace\"` makes it, and never an error.",
)
def test_bytes_that_are_no_text(solution):
    """Bytes that are no UTF-8 become replacement signs, and the rest is read."""
    ids = torch.randint(256, (30,)).tolist()
    return {"text": solution.decode([255, *ids, 97, 226, 130, 98, 256], [(200, 99)])}


@pytest.mark.task("decode")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The text of any list of tokens.",
    "A token below 256 is one byte.",
)
def test_no_tokens(solution):
    """No tokens are an empty text, and the bytes from 0 to 127 are ASCII."""
    merges = [(97, 98)]
    return [
        solution.decode([], merges),
        solution.decode([], []),
        solution.decode(list(range(128)), []),
        solution.decode([0, 255, 256], merges),
    ]


@pytest.mark.task("windows")
@pytest.mark.points(0.25)
@pytest.mark.parametrize("n, context", [(5, 4), (9, 1), (20, 6)])
@pytest.mark.rests_on(
    "There is a row for every position at which both fit, in order: $N -$ `context` of them.",
)
def test_windows_of_any_size(solution, n, context):
    """There is a window for each position, even if there is only one, or each holds one token."""
    ids = torch.randint(1000, (n,))
    x, y = solution.windows(ids, context)
    return {"x": x, "y": y}


@pytest.mark.task("windows")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "`ids` has more than `context` numbers, and may be a slice of another tensor.",
    "Results have the dtype of `ids` and are on its device.",
    "Arguments stay as they are: lists and tensors are not written to.",
)
def test_windows_of_a_slice(solution):
    """Every other token of a tensor in int32 gives int32, on any device, and the tokens stay."""
    ids = torch.randint(1000, (24,), dtype=torch.int32)[::2]
    x, y = solution.windows(ids, 5)
    elsewhere = ids.to("meta")
    return {
        "x": x,
        "y": y,
        "ids afterwards": ids,
        "x elsewhere": made_elsewhere(lambda: solution.windows(elsewhere, 5)[0]),
        "y elsewhere": made_elsewhere(lambda: solution.windows(elsewhere, 5)[1]),
    }
