"""The words for an exact relation between what was found and what is right, and the next step.

For a hidden check, neither the names of its results nor any number of its data is told.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograder.judging.relations.agreeing import Finding
from autograder.judging.relations.keys import is_loss
from autograder.judging.relations.relation import Kind, Relation
from autograder.model import Visibility

MOST_NAMES = 3

CLAUSES: dict[Kind, str] = {
    Kind.WRAPPED: "the numbers are right, but the type is wrong: {name}",
    Kind.DTYPE: "the numbers are right, but the dtype is wrong: {name}",
    Kind.PRECISION: "precision: right to about 7 digits only, as where something is float32",
    Kind.FACTOR: "every number is {name} times what it should be",
    Kind.DIVIDED: "every number is the right one divided by a whole number, "
    "a different one for each input",
    Kind.MULTIPLIED: "every number is the right one times a whole number, "
    "a different one for each input",
    Kind.SPREAD: "every number is {name} than it should be by a factor of √(N / (N - 1)), "
    "with a different N for each input",
    Kind.OFFSET: "every number is {name}",
    Kind.SIGNS: "every number has the right size, but some have the wrong sign",
    Kind.FUNCTION: "every number is the {name} of what it should be",
    Kind.MISSING_FUNCTION: "the {name} of every number would be right",
    Kind.UNNORMALISED: "divided by their sum{along}, the numbers would be right",
    Kind.ZEROS: "every number is 0",
    Kind.CONSTANT: "all numbers are equal, and they should not be",
    Kind.FLIPPED: "the right numbers are in reverse order{along}",
    Kind.ROLLED: "the right numbers are shifted by {name} places{along}, wrapping around",
    Kind.PERMUTED: "the right numbers are in a different order{along}",
    Kind.TRANSPOSED: "the dimensions are in the wrong order: ({name})",
    Kind.REORDERED: "the right numbers are all there, but in the wrong places",
    Kind.UNSQUEEZED: "the numbers are right, but there {name}",
    Kind.SQUEEZED: "the numbers are right, but {name} missing",
    Kind.RESHAPED: "the numbers are right and in the right order, but the shape is wrong",
    Kind.REPEATED: "the right numbers are repeated along a new dimension",
    Kind.ALL_PAIRS: "there is a table of all pairs, (N, N), and the right numbers are its diagonal",
    Kind.UNREDUCED: "the {name}{along} of what your code produces would be right",
    Kind.REDUCED: "your code produces the {name}{along} of the right numbers",
    Kind.CUT: "the numbers that are there are right, but some are missing {name}",
    Kind.UNCUT: "the right numbers are all there, with extra ones {name}",
    Kind.UNSTRIDED: "every {name} number is right, and those in between should not be there",
    Kind.LATE: "everything comes one step late: entry t holds what belongs in entry t - 1",
    Kind.EARLY: "everything comes one step early: entry t holds what belongs in entry t + 1",
    Kind.ONE_MORE: "there is one entry too many, {name}; the others are right",
    Kind.ONE_FEWER: "one entry is missing, {name}; the others are right",
    Kind.ONLY_LAST: "only the last entry is there, and not in a list",
    Kind.RUNNING_SUM: "every entry is the sum of all the right entries up to it",
    Kind.RUNNING_MEAN: "every entry is the mean of all the right entries up to it",
    Kind.NO_GRADIENT: "there is no gradient (None) where there should be one",
    Kind.SWAPPED: "they are swapped: each holds what belongs in the other",
}
# These leave out what the clauses above would tell about a hidden check's data.
HIDDEN_CLAUSES: dict[Kind, str] = {
    Kind.WRAPPED: "the numbers are right, but their type is wrong",
    Kind.DTYPE: "the numbers are right, but their dtype is wrong",
    Kind.PRECISION: "precision: right to about as many digits as float32 keeps",
    Kind.FACTOR: "every number is the right one times the same factor",
    Kind.OFFSET: "every number is the right one plus the same amount",
    Kind.ROLLED: "the right numbers are shifted by some places, wrapping around",
    Kind.TRANSPOSED: "the dimensions are in the wrong order",
    Kind.UNSQUEEZED: "the numbers are right, but the shape has an extra 1",
    Kind.SQUEEZED: "the numbers are right, but a 1 is missing from the shape",
    Kind.UNSTRIDED: "some numbers are right, and those in between should not be there",
    Kind.SWAPPED: "two results are swapped",
}
SIMPLE_FACTORS: dict[str, str] = {
    "-1": "every number has the opposite sign",
    "1/2": "every number is half what it should be",
    "2": "every number is twice what it should be",
}
EDGES = {"start": "at the start", "end": "at the end", "both": "on both sides"}
ORDINALS = {"2": "2nd", "3": "3rd"}

STEPS: dict[Kind, str] = {
    Kind.WRAPPED: "Return the type that the signature of `{task}` names.",
    Kind.DTYPE: "Give new tensors the input's dtype, `dtype=x.dtype`, and convert nothing.",
    Kind.PRECISION: "Look for float32: .float(), or a new tensor without `dtype=x.dtype`; or for a "
    "tiny number that is added.",
    Kind.FACTOR: "Look for a missing or extra factor, or for something counted twice.",
    Kind.DIVIDED: "Look for a mean where a sum is asked for.",
    Kind.MULTIPLIED: "Look for a sum where a mean is asked for.",
    Kind.SPREAD: "Look at what the squares are divided by: N, or N - 1 as in torch.std.",
    Kind.OFFSET: "Look for a constant that is added, or left out.",
    Kind.SIGNS: "Look for an absolute value, or for a sign that gets lost.",
    Kind.FUNCTION: "Look for the {name}: it is applied once too often.",
    Kind.MISSING_FUNCTION: "Look for a missing {name}.",
    Kind.UNNORMALISED: "Divide by the sum; `keepdim=True` keeps a shape that you can divide by.",
    Kind.ZEROS: "Look for a tensor of zeros that is never filled, or that is cleared too early.",
    Kind.CONSTANT: "Look for an argument or an index that your code does not use.",
    Kind.FLIPPED: "Look at the order in which your code goes through that dimension.",
    Kind.ROLLED: "Look at where your code starts counting.",
    Kind.PERMUTED: "Look at the order in which your code goes through that dimension.",
    Kind.TRANSPOSED: "Swap the dimensions with `transpose`, or swap the indices.",
    Kind.REORDERED: "Look for a reshape that should be a transpose: a reshape fills row by row.",
    Kind.UNSQUEEZED: "Look for `unsqueeze`, `keepdim=True`, or a column where a vector should be.",
    Kind.SQUEEZED: "Look for `squeeze()` without a dim, or for a sum without `keepdim=True`.",
    Kind.RESHAPED: "Compare the shape of your result with the one in the description of `{task}`.",
    Kind.REPEATED: "Print both shapes before the operation: (N,) with (N, 1) makes (N, N).",
    Kind.ALL_PAIRS: "Print both shapes before the operation: (N,) with (N, 1) makes (N, N).",
    Kind.UNREDUCED: "Take the {name} at the end.",
    Kind.REDUCED: "Leave out the {name}, or take it along another dimension.",
    Kind.CUT: "Look at where your loop or your slice begins and ends.",
    Kind.UNCUT: "Look at where your loop or your slice begins and ends.",
    Kind.UNSTRIDED: "Move by the stride from one window to the next.",
    Kind.LATE: "Look at the order in the loop: what is stored before the step, and what after it.",
    Kind.EARLY: "Look at the order in the loop: what is stored before the step, and what after it.",
    Kind.ONE_MORE: "Count the rounds: range(n) runs n times, and n entries are wanted.",
    Kind.ONE_FEWER: "Count the rounds: range(n) runs n times, and n entries are wanted.",
    Kind.ONLY_LAST: "Collect an entry in each round, and return the list.",
    Kind.RUNNING_SUM: "Start each entry afresh: clear what has accumulated, such as a gradient.",
    Kind.RUNNING_MEAN: "Start each entry afresh: leave out what came before it.",
    Kind.NO_GRADIENT: "Look for what cuts the graph: .detach(), .data, .item(), NumPy, no_grad().",
    Kind.SWAPPED: "Look at the order in your `return`.",
}
FACTOR_STEPS: dict[str, str] = {
    "-1": "Look for a wrong sign: a difference the wrong way round, or a missing minus.",
    "1/2": "Look for a missing factor of 2, or an extra ½.",
    "2": "Look for an extra factor of 2, or for a gradient that is added twice.",
    "1/ln 2": "Use the natural logarithm, torch.log, and not torch.log2.",
    "1/ln 10": "Use the natural logarithm, torch.log, and not torch.log10.",
    "100": "Return a fraction between 0 and 1, not a percentage.",
}
# Losses that do not change say more than equal numbers elsewhere.
STUCK = "Print a parameter before and after a step: it must change."


def say_findings(findings: Sequence[Finding], visibility: Visibility) -> list[str]:
    """Say what is asserted about one check's result: a sentence for each relation."""
    if visibility is Visibility.PUBLIC:
        return [f"{_names(each)}: {_clause(each.relation)}." for each in findings]
    sentences = []
    for each in findings:
        clause = _hidden_clause(each.relation)
        sentences.append(
            f"{_capital(clause)}." if each.whole else f"In part of the result, {clause}."
        )
    # One: code that is right can choose a relation for each part, and so spell out a text.
    return sentences[:1]


def next_step(finding: Finding, task: str, visibility: Visibility) -> str:
    """Say what to do about a relation."""
    relation = finding.relation
    if relation.kind is Kind.FACTOR and relation.name in FACTOR_STEPS:
        public = visibility is Visibility.PUBLIC
        if public or relation.name in SIMPLE_FACTORS:
            return FACTOR_STEPS[relation.name]
    if relation.kind is Kind.CONSTANT and all(is_loss(key) for key in finding.keys):
        return STUCK
    return STEPS[relation.kind].format(name=relation.name, task=task)


def _clause(relation: Relation) -> str:
    if relation.kind is Kind.FACTOR and relation.name in SIMPLE_FACTORS:
        return SIMPLE_FACTORS[relation.name]
    if relation.kind is Kind.TRANSPOSED and not relation.name:
        return "rows and columns are swapped"
    if relation.kind in (Kind.FUNCTION, Kind.MISSING_FUNCTION) and relation.of_rows:
        return _of_rows(relation)
    along = "" if relation.dim is None else f" along dim {relation.dim}"
    return CLAUSES[relation.kind].format(name=_name(relation), along=along)


def _hidden_clause(relation: Relation) -> str:
    if relation.kind is Kind.FACTOR and relation.name in SIMPLE_FACTORS:
        return SIMPLE_FACTORS[relation.name]
    if relation.kind in HIDDEN_CLAUSES:
        return HIDDEN_CLAUSES[relation.kind]
    return _clause(Relation(relation.kind, relation.name))


def _of_rows(relation: Relation) -> str:
    along = "" if relation.dim is None else f" along dim {relation.dim}"
    if relation.kind is Kind.FUNCTION:
        return f"your code produces the {relation.name}{along} of the right numbers"
    return f"the {relation.name}{along} of what your code produces would be right"


def _name(relation: Relation) -> str:
    name = relation.name
    if relation.kind is Kind.OFFSET:
        return f"{name.removeprefix('-')} too {'small' if name.startswith('-') else 'large'}"
    if relation.kind is Kind.UNSQUEEZED:
        one, many = "is an extra dimension", f"are {name} extra dimensions"
        return f"{one if name == '1' else many} of length 1"
    if relation.kind is Kind.SQUEEZED:
        return "a dimension of length 1 is" if name == "1" else f"{name} dimensions of length 1 are"
    if relation.kind is Kind.UNSTRIDED:
        return ORDINALS[name]
    return EDGES.get(name, name)


def _names(finding: Finding) -> str:
    names = [f"`{key}`" if key else "The result" for key in finding.keys]
    if len(names) > MOST_NAMES:
        names = [*names[: MOST_NAMES - 1], f"{len(names) - MOST_NAMES + 1} more"]
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
