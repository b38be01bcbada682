"""The checks of lesson 01 that a student can see and run."""

import pytest
import torch


@pytest.mark.task("count_pairs")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "How often each pair of neighbours occurs in `ids`: the key is the pair as a tuple, left number first, the value is the count.",
)
def test_pairs_of_five_numbers(solution):
    """The numbers 1, 2, 3, 1, 2 hold the pair (1, 2) twice, and (2, 3) and (3, 1) once."""
    ids = [1, 2, 3, 1, 2]
    return {"counts": solution.count_pairs(ids), "ids afterwards": ids}


@pytest.mark.task("count_pairs")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "How often each pair of neighbours occurs in `ids`: the key is the pair as a tuple, left number first, the value is the count.",
)
def test_pairs_of_random_numbers(solution):
    """Every pair of neighbours among thirty numbers is counted."""
    ids = torch.randint(4, (30,)).tolist()
    return {"counts": solution.count_pairs(ids)}


@pytest.mark.task("merge")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "A new list in which `new_id` stands wherever the two numbers of `pair` stood side by side.",
)
def test_two_pairs_are_merged(solution):
    """Both occurrences of (1, 2) are replaced, and the rest stays in its order."""
    ids = [5, 1, 2, 1, 2, 2]
    return {"merged": solution.merge(ids, (1, 2), 256), "ids afterwards": ids}


@pytest.mark.task("merge")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "The list is read from left to right, and a number that has been replaced is used up: `[7, 7, 7]` with the pair `(7, 7)` becomes `[new_id, 7]`, not `[new_id, new_id]`.",
)
def test_three_sevens(solution):
    """Three sevens become one new token and a seven, from the left."""
    return {"merged": solution.merge([7, 7, 7], (7, 7), 300)}


@pytest.mark.task("train_bpe")
@pytest.mark.points(0.25)
@pytest.mark.needs("count_pairs", "merge")
@pytest.mark.rests_on(
    "Begin with the UTF-8 bytes of `text`.",
    "In each round count the pairs, take the most frequent one, and merge it everywhere into the next token: 256 in the first round, 257 in the second, and so on.",
)
def test_merges_of_so_so_so(solution):
    """In "so so so" the pair s, o is merged first, and the blank with what became of it second."""
    return {"merges": solution.train_bpe("so so so", 2)}


@pytest.mark.task("train_bpe")
@pytest.mark.points(0.25)
@pytest.mark.needs("count_pairs", "merge")
@pytest.mark.rests_on(
    "In each round count the pairs, take the most frequent one, and merge it everywhere into the next token: 256 in the first round, 257 in the second, and so on.",
    "A later pair may hold tokens of earlier rounds; that is how long tokens come about.",
)
def test_merges_of_random_letters(solution):
    """Twelve rounds on two hundred random letters find the pairs in their order."""
    text = "".join("abcde "[number] for number in torch.randint(6, (200,)).tolist())
    return {"merges": solution.train_bpe(text, 12)}


@pytest.mark.task("encode")
@pytest.mark.points(0.25)
@pytest.mark.needs("merge")
@pytest.mark.rests_on(
    "Begin with the UTF-8 bytes of `text`, then do the merges **in the order in which they were found**, each everywhere: the first pair of the list becomes token 256, the second one 257.",
)
def test_tokens_of_nab_banana(solution):
    """With the merges an and ban, "nab banana" is seven tokens."""
    return {"tokens": solution.encode("nab banana", [(97, 110), (98, 256)])}


@pytest.mark.task("encode")
@pytest.mark.points(0.25)
@pytest.mark.needs("merge")
@pytest.mark.rests_on(
    "Begin with the UTF-8 bytes of `text`, then do the merges **in the order in which they were found**, each everywhere: the first pair of the list becomes token 256, the second one 257.",
)
def test_tokens_of_random_letters(solution):
    """Random letters become the tokens of three merges that build on each other."""
    text = "".join("ab"[number] for number in torch.randint(2, (40,)).tolist())
    merges = [(97, 98), (256, 256), (257, 97)]
    return {"tokens": solution.encode(text, merges), "merges afterwards": merges}


@pytest.mark.task("decode")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Token 256 + $i$ is what pair $i$ stands for: the bytes of its left token, then those of its right token, which may be merged tokens themselves.",
)
def test_text_of_seven_tokens(solution):
    """Seven tokens are the text "nab banana" again."""
    return {"text": solution.decode([110, 97, 98, 32, 257, 256, 97], [(97, 110), (98, 256)])}


@pytest.mark.task("decode")
@pytest.mark.points(0.25)
@pytest.mark.rests_on(
    "Put **all bytes** together first and then read them as UTF-8, because a letter of several bytes may be spread over several tokens.",
    "each such place becomes the sign `�`, as `errors=\"replace\"` makes it, and never an error.",
)
def test_letter_of_two_bytes(solution):
    """Two tokens make one é, and one of them alone is no letter."""
    letters = torch.randint(97, 123, (4,)).tolist()
    return {
        "whole": solution.decode([*letters, 195, 169], []),
        "half": solution.decode([195, *letters], []),
    }


@pytest.mark.task("windows")
@pytest.mark.points(0.5)
@pytest.mark.rests_on(
    "Return `(x, y)`: row $i$ of `x` is `ids[i], …, ids[i + context - 1]`, and row $i$ of `y` is `ids[i + 1], …, ids[i + context]`.",
)
def test_windows_of_three(solution):
    """Eight tokens give five windows of three, and the same one position later."""
    ids = torch.randint(100, (8,))
    x, y = solution.windows(ids, 3)
    return {"x": x, "y": y, "ids afterwards": ids}
