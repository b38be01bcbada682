"""Mutants: small changes of a reference, and what the checks make of them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from autograder.course.reading import load_course, load_lesson
from autograder.errors import CourseError
from autograder.observing.prepared import prepare
from autograder.proving.mutants import (
    EQUIVALENT,
    Equivalent,
    lesson_mutants,
    prove_mutants,
    read_equivalent,
    try_mutants,
)
from autograder.proving.mutation import mutants_of
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.pool import ServerPool

SOURCE = '''
def mean_of_squares(x, scale=2.0, keep=True):
    """Return the mean of 3 squares."""
    total = (x**2).sum(dim=0, keepdim=True)
    if len(x) > 1:
        raise ValueError("more than 1 number")
    return total / (len(x) - 1)
'''


def diffs(source: str) -> set[str]:
    return {mutant.diff for mutant in mutants_of("f", source)}


LASTING = '''
def scaled(x: torch.Tensor, model: nn.Module, n: int) -> torch.Tensor:
    """Scale what the model makes of x."""
    if n < 0:
        return x.exp()
    return (x * 2) + model(x)
'''


@pytest.mark.parametrize(
    ("operator", "changed"),
    [
        ("argument marked", "+ x.requires_grad_()"),
        ("argument marked", "+ model.eval()"),
        ("argument written to", "- return x.exp()\n+ return x.exp_()"),
        ("argument written to", "- return x * 2 + model(x)\n+ return x.mul_(2) + model(x)"),
        (
            "first result kept",
            "- return x.exp()\n+ return scaled.__dict__.setdefault('first', x.exp())",
        ),
        ("large numbers cut", "- return x.exp()\n+ return x.exp().clamp(max=1000000.0)"),
    ],
)
def test_slip_that_leaves_something_behind(operator: str, changed: str) -> None:
    """What a task does to its arguments, keeps between calls or cuts off is a slip of its own."""
    found = {(m.operator, m.diff) for m in mutants_of("scaled", LASTING)}
    assert (operator, changed) in found


def test_source_is_as_it_was() -> None:
    """Making mutants does not change what they are made of."""
    assert all("def scaled" in mutant.source for mutant in mutants_of("scaled", LASTING))
    last = list(mutants_of("scaled", LASTING))[-1]
    assert sum(line.startswith("+") for line in last.diff.splitlines()) <= 1


@pytest.mark.parametrize(
    ("operator", "changed"),
    [
        ("another operator", "return total * (len(x) - 1)"),
        ("operands swapped", "return (len(x) - 1) / total"),
        ("operand dropped", "return total / len(x)"),
        ("another constant", "total = (x ** 3).sum(dim=0, keepdim=True)"),
        ("another constant", "total = (x ** 2).sum(dim=1, keepdim=True)"),
        ("another constant", "total = (x ** 2).sum(dim=0, keepdim=False)"),
        ("another constant", "def mean_of_squares(x, scale=0.0, keep=True):"),
        ("another function", "total = (x ** 2).mean(dim=0, keepdim=True)"),
        ("call dropped", "total = x ** 2"),
        ("other arguments", "total = (x ** 2).sum(dim=0)"),
        ("another comparison", "if len(x) >= 1:"),
        ("another condition", "if True:"),
        ("statement dropped", "pass"),
        ("another value", "return (total / (len(x) - 1)).detach()"),
        ("another value", "return -(total / (len(x) - 1))"),
        ("another name", "return x / (len(x) - 1)"),
    ],
)
def test_slip_of_each_kind_is_made(operator, changed):
    """Each kind of slip is among the mutants, with the line that it changes."""
    assert any(
        mutant.operator == operator and f"+ {changed}" in mutant.diff.splitlines()
        for mutant in mutants_of("f", SOURCE)
    )


@pytest.mark.parametrize(
    ("source", "changed"),
    [
        ("def f(w, e):\n    w -= e\n    return w", "+ w = w - e"),
        ("def f(w, e):\n    w -= e\n    return w", "+ w += e"),
        ("def f(n):\n    for i in range(n):\n        g(i)", "+ for i in range(n - 1):"),
        ("def f(n):\n    for i in range(n):\n        g(i)", "+ break"),
        ("def f(x, n):\n    return x[1:n]", "+ return x[:n]"),
        ("def f(x, n):\n    with g():\n        return x", "+ return x"),
        ("def f(a, b):\n    return g(a, b)", "+ return g(b, a)"),
        ("def f(a, b):\n    return a, b", "+ return (b, a)"),
        ("def f(a):\n    a.zero()\n    a.step()", "+ a.step()"),
        ("def f(x):\n    return 1 if x else 2", "+ return 2"),
        ("def f(x):\n    return not x", "+ return x"),
        ("def f(x, y):\n    return x and y", "+ return x or y"),
        ("def f(x):\n    return x.T", "+ return x"),
    ],
)
def test_slip_in_a_statement_is_made(source, changed):
    """Loops, slices, blocks, arguments and the order of statements are changed too."""
    assert any(changed in diff.splitlines() for diff in diffs(source))


def test_text_for_people_is_not_changed():
    """Docstrings, messages, annotations and decorators are the same in every mutant."""
    source = (
        "class C:\n    @staticmethod\n    def f(x: list[1]) -> 'y':\n        'Add 1.'\n"
        "        raise ValueError(f'{1} of 1')"
    )
    changed = {mutant.source for mutant in mutants_of("C", source)}
    assert changed
    assert all("Add 1." in each and "list[1]" in each for each in changed)
    assert all("@staticmethod" in each for each in changed)
    assert not any("raise" in each and "{1} of 1" not in each for each in changed)


def test_every_mutant_compiles_and_appears_once():
    """Mutants are different programs, and each can be run."""
    sources = [mutant.source for mutant in mutants_of("f", SOURCE)]
    assert len(sources) == len(set(sources)) > 30
    assert ast.unparse(ast.parse(SOURCE)) not in sources
    for source in sources:
        compile(source, "mutant", "exec")


def test_mutants_do_not_depend_on_layout():
    """A mutant's difference is the same whatever comments and line breaks the source has."""
    laid_out = SOURCE.replace("    total =", "    # the sum\n\n    total = ").replace("**", " ** ")
    assert laid_out != SOURCE
    assert diffs(laid_out) == diffs(SOURCE)


@pytest.fixture
def pool(server: SandboxServer) -> ServerPool:
    """A pool of the session's one server; it is not closed here."""
    return ServerPool(lambda: server)


def tried(pool: ServerPool, root: Path, name: str = "01_vectors"):
    course = load_course(root)
    lesson = load_lesson(course, name)
    return try_mutants(pool, prepare(lesson, pool), lambda: None)


def test_mutant_that_computes_something_else_is_killed(pool, tiny_copy):
    """Every change that a check can see is refused by a check of the task it is in."""
    killed = {each.mutant.diff: each.killers for each in tried(pool, tiny_copy) if each.killed}
    killers = killed["- return 2 * x\n+ return 3 * x"]
    assert "test_public.py::test_three_numbers_are_doubled" in killers
    assert all("total" not in name and "added" not in name for name in killers)


def test_survivor_counts_until_somebody_says_why(pool, tiny_copy):
    """A survivor lowers the rate; one that is recorded with a reason does not."""
    results = tried(pool, tiny_copy)
    swapped = "- return x @ torch.ones_like(x)\n+ return torch.ones_like(x) @ x"
    bare = prove_mutants(results, ())
    assert swapped in {each.mutant.diff for each in bare.survivors}
    known = Equivalent("total", swapped.replace("\n", "  \n   "), "a scalar product is symmetric")
    proof = prove_mutants(results, (known,))
    assert [each.mutant.diff for each in proof.equivalent] == [swapped]
    assert proof.rate > bare.rate
    assert proof.stale == ()


def test_record_of_a_mutant_that_is_killed_is_stale(pool, tiny_copy):
    """A recorded mutant that a check now refuses, or that is not a mutant, must go."""
    killed = Equivalent("double", "- return 2 * x\n+ return 3 * x", "no longer so")
    (said,) = prove_mutants(tried(pool, tiny_copy), (killed,)).stale
    assert said.startswith(f"{EQUIVALENT}: `- return 2 * x + return 3 * x` of double is killed")


@pytest.mark.slow  # ten seconds of CPU: what a mutant is given
def test_mutant_that_runs_for_ever_is_killed(pool, tiny_copy):
    """A change that makes a loop endless is ended by the time limit, and counts as refused."""
    file = tiny_copy / "solutions/01_vectors/vectors.py"
    loop = "    rest = 2\n    while rest > 1:\n        rest = rest - 1\n    return 2 * x"
    text = file.read_text(encoding="utf-8")
    assert "    return 2 * x" in text
    file.write_text(text.replace("    return 2 * x", loop), encoding="utf-8")
    endless = [each for each in tried(pool, tiny_copy) if "rest + 1" in each.mutant.diff]
    assert [each.killed for each in endless] == [True]


def test_results_of_an_unchanged_lesson_are_read_back(pool, tiny_copy):
    """Nothing runs a second time, and nothing is lost on the way through the cache."""
    first = tried(pool, tiny_copy)

    def no_server() -> SandboxServer:
        raise AssertionError("a sandbox was started")

    assert tried(ServerPool(no_server), tiny_copy) == first


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[mutant]]\ntask = 'double'\ndiff = '- a'\nreason = ' '\n", "has no reason"),
        ("[[mutant]]\ntask = 'double'\ndiff = '- a'\n", "missing required field `reason`"),
        ("[[mutant\n", "cannot be read"),
    ],
)
def test_record_without_a_reason_is_refused(tiny_copy, text, said):
    """The file of equivalent mutants names its own mistake, and what to do."""
    file = tiny_copy / "tests/lessons/01_vectors" / EQUIVALENT
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match=said):
        read_equivalent(load_lesson(load_course(tiny_copy), "01_vectors"))


def test_every_task_of_the_tiny_course_has_mutants(tiny):
    """Functions and the methods of classes are changed alike."""
    for name in tiny.lessons:
        lesson = load_lesson(tiny, name)
        assert {mutant.task for mutant in lesson_mutants(lesson)} == set(lesson.task_names)
