"""The words for an exact relation between what was found and what is right, and the next step.

For a hidden check, neither the names of its results nor any number of its data is told.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograder.judging.relations.agreeing import Finding
from autograder.judging.relations.keys import is_loss
from autograder.judging.relations.relation import Kind, Relation
from autograder.language import N_, _, ngettext
from autograder.model import Visibility

MOST_NAMES = 3

CLAUSES: dict[Kind, str] = {
    Kind.WRAPPED: N_("the numbers are right, but the type is wrong: {name}"),
    Kind.DTYPE: N_("the numbers are right, but the dtype is wrong: {name}"),
    Kind.PRECISION: N_("precision: right to about 7 digits only, as where something is float32"),
    Kind.FACTOR: N_("every number is {name} times what it should be"),
    Kind.DIVIDED: N_(
        "every number is the right one divided by a whole number, a different one for each input"
    ),
    Kind.MULTIPLIED: N_(
        "every number is the right one times a whole number, a different one for each input"
    ),
    Kind.SPREAD: N_(
        "every number is {name} than it should be by a factor of √(N / (N - 1)), "
        "with a different N for each input"
    ),
    Kind.SIGNS: N_("every number has the right size, but some have the wrong sign"),
    Kind.FUNCTION: N_("every number is the {name} of what it should be"),
    Kind.MISSING_FUNCTION: N_("the {name} of every number would be right"),
    Kind.UNNORMALISED: N_("divided by their sum{along}, the numbers would be right"),
    Kind.ZEROS: N_("every number is 0"),
    Kind.CONSTANT: N_("all numbers are equal, and they should not be"),
    Kind.FLIPPED: N_("the right numbers are in reverse order{along}"),
    Kind.ROLLED: N_("the right numbers are shifted by {name} places{along}, wrapping around"),
    Kind.PERMUTED: N_("the right numbers are in a different order{along}"),
    Kind.TRANSPOSED: N_("the dimensions are in the wrong order: ({name})"),
    Kind.REORDERED: N_("the right numbers are all there, but in the wrong places"),
    Kind.RESHAPED: N_("the numbers are right and in the right order, but the shape is wrong"),
    Kind.REPEATED: N_("the right numbers are repeated along a new dimension"),
    Kind.ALL_PAIRS: N_(
        "there is a table of all pairs, (N, N), and the right numbers are its diagonal"
    ),
    Kind.UNREDUCED: N_("the {name}{along} of what your code produces would be right"),
    Kind.REDUCED: N_("your code produces the {name}{along} of the right numbers"),
    Kind.CUT: N_("the numbers that are there are right, but some are missing {name}"),
    Kind.UNCUT: N_("the right numbers are all there, with extra ones {name}"),
    Kind.UNSTRIDED: N_("every {name} number is right, and those in between should not be there"),
    Kind.LATE: N_("everything comes one step late: entry t holds what belongs in entry t - 1"),
    Kind.EARLY: N_("everything comes one step early: entry t holds what belongs in entry t + 1"),
    Kind.ONE_MORE: N_("there is one entry too many, {name}; the others are right"),
    Kind.ONE_FEWER: N_("one entry is missing, {name}; the others are right"),
    Kind.ONLY_LAST: N_("only the last entry is there, and not in a list"),
    Kind.RUNNING_SUM: N_("every entry is the sum of all the right entries up to it"),
    Kind.RUNNING_MEAN: N_("every entry is the mean of all the right entries up to it"),
    Kind.NO_GRADIENT: N_("there is no gradient (None) where there should be one"),
    Kind.SWAPPED: N_("they are swapped: each holds what belongs in the other"),
}
# These leave out what the clauses above would tell about a hidden check's data.
HIDDEN_CLAUSES: dict[Kind, str] = {
    Kind.WRAPPED: N_("the numbers are right, but their type is wrong"),
    Kind.DTYPE: N_("the numbers are right, but their dtype is wrong"),
    Kind.PRECISION: N_("precision: right to about as many digits as float32 keeps"),
    Kind.FACTOR: N_("every number is the right one times the same factor"),
    Kind.OFFSET: N_("every number is the right one plus the same amount"),
    Kind.ROLLED: N_("the right numbers are shifted by some places, wrapping around"),
    Kind.TRANSPOSED: N_("the dimensions are in the wrong order"),
    Kind.UNSQUEEZED: N_("the numbers are right, but the shape has an extra 1"),
    Kind.SQUEEZED: N_("the numbers are right, but a 1 is missing from the shape"),
    Kind.UNSTRIDED: N_("some numbers are right, and those in between should not be there"),
    Kind.SWAPPED: N_("two results are swapped"),
}
SIMPLE_FACTORS: dict[str, str] = {
    "-1": N_("every number has the opposite sign"),
    "1/2": N_("every number is half what it should be"),
    "2": N_("every number is twice what it should be"),
}
EDGES = {"start": N_("at the start"), "end": N_("at the end"), "both": N_("on both sides")}
ORDINALS = {"2": N_("2nd"), "3": N_("3rd")}

STEPS: dict[Kind, str] = {
    Kind.WRAPPED: N_("Return the type that the signature of `{task}` names."),
    Kind.DTYPE: N_("Give new tensors the input's dtype, `dtype=x.dtype`, and convert nothing."),
    Kind.PRECISION: N_(
        "Look for float32: .float(), or a new tensor without `dtype=x.dtype`; or for a "
        "tiny number that is added."
    ),
    Kind.FACTOR: N_("Look for a missing or extra factor, or for something counted twice."),
    Kind.DIVIDED: N_("Look for a mean where a sum is asked for."),
    Kind.MULTIPLIED: N_("Look for a sum where a mean is asked for."),
    Kind.SPREAD: N_("Look at what the squares are divided by: N, or N - 1 as in torch.std."),
    Kind.OFFSET: N_("Look for a constant that is added, or left out."),
    Kind.SIGNS: N_("Look for an absolute value, or for a sign that gets lost."),
    Kind.FUNCTION: N_("Look for the {name}: it is applied once too often."),
    Kind.MISSING_FUNCTION: N_("Look for a missing {name}."),
    Kind.UNNORMALISED: N_(
        "Divide by the sum; `keepdim=True` keeps a shape that you can divide by."
    ),
    Kind.ZEROS: N_(
        "Look for a tensor of zeros that is never filled, or that is cleared too early."
    ),
    Kind.CONSTANT: N_("Look for an argument or an index that your code does not use."),
    Kind.FLIPPED: N_("Look at the order in which your code goes through that dimension."),
    Kind.ROLLED: N_("Look at where your code starts counting."),
    Kind.PERMUTED: N_("Look at the order in which your code goes through that dimension."),
    Kind.TRANSPOSED: N_("Swap the dimensions with `transpose`, or swap the indices."),
    Kind.REORDERED: N_(
        "Look for a reshape that should be a transpose: a reshape fills row by row."
    ),
    Kind.UNSQUEEZED: N_(
        "Look for `unsqueeze`, `keepdim=True`, or a column where a vector should be."
    ),
    Kind.SQUEEZED: N_("Look for `squeeze()` without a dim, or for a sum without `keepdim=True`."),
    Kind.RESHAPED: N_(
        "Compare the shape of your result with the one in the description of `{task}`."
    ),
    Kind.REPEATED: N_("Print both shapes before the operation: (N,) with (N, 1) makes (N, N)."),
    Kind.ALL_PAIRS: N_("Print both shapes before the operation: (N,) with (N, 1) makes (N, N)."),
    Kind.UNREDUCED: N_("Take the {name} at the end."),
    Kind.REDUCED: N_("Leave out the {name}, or take it along another dimension."),
    Kind.CUT: N_("Look at where your loop or your slice begins and ends."),
    Kind.UNCUT: N_("Look at where your loop or your slice begins and ends."),
    Kind.UNSTRIDED: N_("Move by the stride from one window to the next."),
    Kind.LATE: N_(
        "Look at the order in the loop: what is stored before the step, and what after it."
    ),
    Kind.EARLY: N_(
        "Look at the order in the loop: what is stored before the step, and what after it."
    ),
    Kind.ONE_MORE: N_("Count the rounds: range(n) runs n times, and n entries are wanted."),
    Kind.ONE_FEWER: N_("Count the rounds: range(n) runs n times, and n entries are wanted."),
    Kind.ONLY_LAST: N_("Collect an entry in each round, and return the list."),
    Kind.RUNNING_SUM: N_(
        "Start each entry afresh: clear what has accumulated, such as a gradient."
    ),
    Kind.RUNNING_MEAN: N_("Start each entry afresh: leave out what came before it."),
    Kind.NO_GRADIENT: N_(
        "Look for what cuts the graph: .detach(), .data, .item(), NumPy, no_grad()."
    ),
    Kind.SWAPPED: N_("Look at the order in your `return`."),
}
FACTOR_STEPS: dict[str, str] = {
    "-1": N_("Look for a wrong sign: a difference the wrong way round, or a missing minus."),
    "1/2": N_("Look for a missing factor of 2, or an extra ½."),
    "2": N_("Look for an extra factor of 2, or for a gradient that is added twice."),
    "1/ln 2": N_("Use the natural logarithm, torch.log, and not torch.log2."),
    "1/ln 10": N_("Use the natural logarithm, torch.log, and not torch.log10."),
    "100": N_("Return a fraction between 0 and 1, not a percentage."),
}
# Losses that do not change say more than equal numbers elsewhere.
STUCK = N_("Print a parameter before and after a step: it must change.")


# What a relation's name may be.
NAMES = (
    *(N_("sum"), N_("mean"), N_("largest number"), N_("smallest number")),
    *(N_("square root"), N_("square"), N_("logarithm"), N_("exponential"), N_("absolute value")),
    *(N_("reciprocal"), N_("sigmoid"), N_("tanh"), N_("ReLU"), N_("softmax"), N_("log-softmax")),
    *(N_("larger"), N_("smaller")),
)


def say_findings(findings: Sequence[Finding], visibility: Visibility) -> list[str]:
    """Say what is asserted about one check's result: a sentence for each relation."""
    if visibility is Visibility.PUBLIC:
        return [
            _("{names}: {clause}.").format(names=_names(each), clause=_clause(each.relation))
            for each in findings
        ]
    sentences = []
    for each in findings:
        clause = _hidden_clause(each.relation)
        sentences.append(
            _("{clause}.").format(clause=_capital(clause))
            if each.whole
            else _("In part of the result, {clause}.").format(clause=clause)
        )
    # One: code that is right can choose a relation for each part, and so spell out a text.
    return sentences[:1]


def next_step(finding: Finding, task: str, visibility: Visibility) -> str:
    """Say what to do about a relation."""
    relation = finding.relation
    if relation.kind is Kind.FACTOR and relation.name in FACTOR_STEPS:
        public = visibility is Visibility.PUBLIC
        if public or relation.name in SIMPLE_FACTORS:
            return _(FACTOR_STEPS[relation.name])
    if relation.kind is Kind.CONSTANT and all(is_loss(key) for key in finding.keys):
        return _(STUCK)
    return _(STEPS[relation.kind]).format(name=_(relation.name), task=task)


def _clause(relation: Relation) -> str:
    if relation.kind is Kind.FACTOR and relation.name in SIMPLE_FACTORS:
        return _(SIMPLE_FACTORS[relation.name])
    if relation.kind is Kind.TRANSPOSED and not relation.name:
        return _("rows and columns are swapped")
    along = _along(relation)
    if relation.kind in (Kind.FUNCTION, Kind.MISSING_FUNCTION) and relation.of_rows:
        return _(CLAUSES[_OF_ROWS[relation.kind]]).format(name=_(relation.name), along=along)
    return _say_kind(relation) or _(CLAUSES[relation.kind]).format(
        name=_name(relation), along=along
    )


# A function of each row, such as softmax, is said as a reduction is.
_OF_ROWS = {Kind.FUNCTION: Kind.REDUCED, Kind.MISSING_FUNCTION: Kind.UNREDUCED}


def _hidden_clause(relation: Relation) -> str:
    if relation.kind is Kind.FACTOR and relation.name in SIMPLE_FACTORS:
        return _(SIMPLE_FACTORS[relation.name])
    if relation.kind in HIDDEN_CLAUSES:
        return _(HIDDEN_CLAUSES[relation.kind])
    return _clause(Relation(relation.kind, relation.name))


def _along(relation: Relation) -> str:
    return "" if relation.dim is None else _(" along dim {dim}").format(dim=relation.dim)


def _say_kind(relation: Relation) -> str:
    """Say those that have another sentence for each name; empty for the others."""
    name = relation.name
    if relation.kind is Kind.OFFSET:
        if name.startswith("-"):
            return _("every number is {amount} too small").format(amount=name[1:])
        return _("every number is {amount} too large").format(amount=name)
    if relation.kind is Kind.UNSQUEEZED:
        return ngettext(
            "the numbers are right, but there is an extra dimension of length 1",
            "the numbers are right, but there are {name} extra dimensions of length 1",
            1 if name == "1" else 2,
        ).format(name=name)
    if relation.kind is Kind.SQUEEZED:
        return ngettext(
            "the numbers are right, but a dimension of length 1 is missing",
            "the numbers are right, but {name} dimensions of length 1 are missing",
            1 if name == "1" else 2,
        ).format(name=name)
    return ""


def _name(relation: Relation) -> str:
    name = relation.name
    if relation.kind is Kind.UNSTRIDED:
        return _(ORDINALS[name])
    found, instead, wanted = name.partition(" instead of ")
    if instead:
        return _("{found} instead of {wanted}").format(found=_(found), wanted=_(wanted))
    return _(EDGES.get(name, name))


def _names(finding: Finding) -> str:
    names = [f"`{key}`" if key else _("The result") for key in finding.keys]
    if len(names) > MOST_NAMES:
        more = len(names) - MOST_NAMES + 1
        names = [*names[: MOST_NAMES - 1], _("{count} more").format(count=more)]
    *first, last = names
    return _("{names} and {last}").format(names=_(", ").join(first), last=last) if first else last


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
