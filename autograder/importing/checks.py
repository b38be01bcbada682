"""Write the files of checks: each test of the original as a check, or as a comment."""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

import msgspec

from autograder.importing.converting import SEEN, Converted, convert
from autograder.importing.material import Asserts, Kind, Material
from autograder.importing.regions import free_names, parsed
from autograder.sandbox.slicing import Slicer

STEP = Fraction(1, 4)  # what points are multiples of
FACT = "TODO(author): state the fact that a student reads beside this check."
NO_CHECK = "# TODO(author): every task needs a check here."
_OWN = frozenset({"solution", SEEN, "raised_by", "call"})


class Check(msgspec.Struct, frozen=True):
    """One test, converted; `task` is empty where it has to stay a comment."""

    test: Asserts
    name: str
    task: str
    needs: tuple[str, ...]
    converted: Converted
    fact: str
    points: Fraction = STEP

    @property
    def sets(self) -> int:
        """How many checks its parameters make of it."""
        counts = [len(_values(each)) or 1 for each in self.test.decorators]
        return max(1, _product(counts))


def checks_of(material: Material, total: float) -> tuple[Check, ...]:
    """Convert every test, and give the checks points that add up to a total."""
    found: list[Check] = []
    names: dict[str, int] = {}
    for test in _inlined(material.tests):
        tree = parsed(test.source)
        fact, body = _fact(tree.body) if tree else ("", [])
        if tree is None or _rebinds(tree, material.tasks):
            body = []
        tasks = [each for each in material.tasks if each not in test.arguments]
        done = convert(body, tasks, material.modules, bare=test.bare)
        uses = [each for each in done.uses if each in material.tasks]
        task = _task_of(test, uses) if done.observed else ""
        base = _name(test.name) or f"{task or 'test'}"
        number = names[base] = names.get(base, 0) + 1
        name = f"test_{base}" if number == 1 else f"test_{base}_{number}"
        needs = tuple(dict.fromkeys(each for each in uses if each != task))
        if not task:
            lost = max(test.source.count("assert"), 1)
            done = Converted((), kept=lost)
        needs = _forward(needs, task, found)
        found.append(Check(test, name, task, needs, done, fact or FACT))
    return tuple(_with_points(found, Fraction(total).limit_denominator(4)))


def _task_of(test: Asserts, uses: Sequence[str]) -> str:
    """Choose the task that a test is of: named in its name, near it, or used first."""
    named = [each for each in uses if each.lower() in test.name.lower()]
    near = [each for each in uses if each in test.near]
    return max(named, key=len) if named else (near or [*uses, ""])[0]


def _forward(needs: tuple[str, ...], task: str, before: Sequence[Check]) -> tuple[str, ...]:
    """Leave out a need that would go round in a circle with those of the checks before."""
    graph: dict[str, set[str]] = {}
    for each in before:
        graph.setdefault(each.task, set()).update(each.needs)

    def reaches(start: str, seen: set[str]) -> bool:
        seen.add(start)
        return start == task or any(
            reaches(each, seen) for each in graph.get(start, ()) if each not in seen
        )

    return tuple(each for each in needs if not reaches(each, set()))


def file_of(checks: Sequence[Check], material: Material, *, hidden: bool) -> str:
    """Write one of the two files of checks."""
    mine = [each for each in checks if each.test.hidden is hidden]
    says = "What only the grader runs." if hidden else "What a student can see and run."
    bodies = [_function(each) if each.task else _comment(each) for each in mine]
    shared = _shared(material, [each for each in mine if each.task])
    uses_raised = any("raised_by(" in line for each in mine for line in each.converted.lines)
    imports = ["import pytest"]
    if uses_raised:
        imports += ["", "from autograder.authoring import raised_by"]
    real = any(each.task for each in mine)
    head = [f'"""{says}"""', "\n".join(imports), *([shared] if shared else [])]
    return (
        "\n\n".join([*head, *([] if real else [NO_CHECK]), *(f"\n{each}" for each in bodies)])
        + "\n"
    )


def _function(check: Check) -> str:
    lines = [f'@pytest.mark.task("{check.task}")']
    if check.needs:
        listed = ", ".join(f'"{each}"' for each in check.needs)
        lines.append(f"@pytest.mark.needs({listed})")
    lines.append(f"@pytest.mark.points({float(check.points):g})")
    lines += [f"@{each}" for each in check.test.decorators]
    arguments = ", ".join(("solution", *check.test.arguments))
    lines.append(f"def {check.name}({arguments}):")
    body = [f'"""{check.fact}"""', f"{SEEN} = {{}}", *check.converted.lines, f"return {SEEN}"]
    return "\n".join([*lines, *(f"    {each}".rstrip() for each in body)])


def _comment(check: Check) -> str:
    why = "nothing of this could be made a check"
    lines = [
        f"TODO(author): {why} ({check.test.name or 'a test'}):",
        *check.test.source.splitlines(),
    ]
    return "\n".join(f"# {each}".rstrip() for each in lines)


def _fact(body: list[ast.stmt]) -> tuple[str, list[ast.stmt]]:
    """Take the sentence that a test begins with for the fact that its check states."""
    first = body[0] if body else None
    if isinstance(first, ast.Expr) and isinstance(value := first.value, ast.Constant):
        said = " ".join(value.value.split()) if isinstance(value.value, str) else ""
        return said.replace('"', "'").replace("\\", "/"), body[bool(said) :]
    return "", list(body)


def _rebinds(tree: ast.Module, tasks: Sequence[str]) -> bool:
    """Whether a test puts something else in the place of what the student wrote."""
    return any(
        isinstance(each, ast.Name) and each.id in tasks and not isinstance(each.ctx, ast.Load)
        for each in ast.walk(tree)
    )


def _inlined(tests: Sequence[Asserts]) -> Iterator[Asserts]:
    """Take the functions that a test cell defines and calls for tests of their own."""
    for test in tests:
        tree = parsed(test.source)
        own = [
            each
            for each in (tree.body if tree else [])
            if isinstance(each, ast.FunctionDef)
            and each.name.startswith("test")
            and not each.args.args[len(each.args.defaults) :]
        ]
        if tree is None or not own:
            yield test
            continue
        names = {each.name for each in own}
        around = [each for each in tree.body if each not in own and not _calls(each, names)]
        setup = [each for each in around if not isinstance(each, ast.Assert)]
        parts = [[*setup, *each.body] for each in own]
        if any(isinstance(each, ast.Assert) for each in around):
            parts.append(around)
        for number, part in enumerate(parts):
            name = own[number].name.removeprefix("test_") if number < len(own) else test.name
            source = "\n".join(map(ast.unparse, part))
            yield msgspec.structs.replace(
                test, name=name, source=source, points=test.points / len(parts), bare=False
            )


def _calls(node: ast.stmt, names: set[str]) -> bool:
    return isinstance(node, ast.Expr) and any(
        isinstance(each, ast.Name) and each.id in names for each in ast.walk(node)
    )


def _shared(material: Material, checks: Sequence[Check]) -> str:
    """Give the code that checks use and do not hold: imports, data and helpers of the original."""
    given = [each.source for each in material.cells if each.kind is Kind.GIVEN]
    tests = [each.source for each in material.tests]
    statements: list[ast.stmt] = []
    for source in (*given, material.shared, *tests):
        tree = parsed(source)
        statements += [each for each in (tree.body if tree else []) if _may_be_shared(each)]
    slicer = Slicer(statements)
    wanted = {name for each in checks for name in free_names("\n".join(each.converted.lines))}
    wanted |= {n for each in checks for deco in each.test.decorators for n in free_names(deco)}
    kept = slicer.keep(wanted - set(material.tasks) - _OWN - {"pytest"})
    lines = [ast.unparse(each) for each in statements if each in kept]
    return "\n".join(line for line in dict.fromkeys(lines) if line != "import pytest")


def _may_be_shared(node: ast.stmt) -> bool:
    defines = (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.FunctionDef, ast.ClassDef)
    return isinstance(node, defines) and not (
        isinstance(node, ast.ImportFrom) and node.module == "__future__"
    )


def _name(text: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    plain = plain.removeprefix("test_").removeprefix("tests_")
    # nbgrader makes names of its own for cells that their author did not name.
    return "" if re.fullmatch(r"cell_[0-9a-f]{8,}", plain) or keyword.iskeyword(plain) else plain


def _values(decorator: str) -> list[ast.expr]:
    call = ast.parse(decorator, mode="eval").body
    listed = call.args[1] if isinstance(call, ast.Call) and len(call.args) > 1 else None
    return list(listed.elts) if isinstance(listed, ast.List | ast.Tuple) else []


def _product(counts: Sequence[int]) -> int:
    whole = 1
    for each in counts:
        whole *= each
    return whole


def _with_points(checks: Sequence[Check], total: Fraction) -> Iterator[Check]:
    """Share the total out by the points of the original, in quarters."""
    real = [each for each in checks if each.task]
    weight = sum((Fraction(each.test.points) for each in real), Fraction(0)) or Fraction(1)
    shares = {
        each.name: max(STEP, Fraction(each.test.points) / weight * total / each.sets // STEP * STEP)
        for each in real
    }

    def left() -> Fraction:
        return total - sum(shares[each.name] * each.sets for each in real)

    # What rounding left over goes to those that it fits, and what is too much is taken back.
    for _ in range(len(real) * 40):
        over = left()
        fits = [each for each in real if STEP * each.sets <= abs(over)]
        fits = [each for each in fits if over > 0 or shares[each.name] > STEP]
        if not fits:
            break
        one = min(fits, key=lambda each: shares[each.name] * (1 if over > 0 else -1))
        shares[one.name] += STEP if over > 0 else -STEP
    for each in checks:
        yield msgspec.structs.replace(each, points=shares.get(each.name, STEP))
