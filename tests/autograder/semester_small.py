"""Eight small lessons under the names of this project's own, which take a minute."""

from __future__ import annotations

from pathlib import Path

from semester_material import ASKED, BROKEN, LESSONS, Check, Material

HEAD = "# %% given=true\nfrom autograder.jupyter import check, hint, needs  # noqa: F401\n\n"
TASK = """# %% task="{name}"
def {name}(x):
    \"\"\"Compute a number of x.\"\"\"
    ### BEGIN SOLUTION
    return {right}
    ### END SOLUTION

"""
QUESTION = '# %% [markdown] manual="why" points=2\n# Why?\n#\n# ### BEGIN SOLUTION\n# So.\n# ### END SOLUTION\n'
CHECK = """
@pytest.mark.task("{task}")
@pytest.mark.points({points})
def test_{task}_{kind}(solution):
    \"\"\"{task} of {value}.\"\"\"
    return {{"y": solution.{task}({value})}}
"""
KNOWN = "from autograder.authoring import {kind}\n\n\n@{kind}({words})\ndef other(x):\n    return {code}\n"

# How a submission is written, and what it is worth: of first 2 + 3, of second 1 + 4 points.
KINDS = {
    "right": ("def first(x):\n    return 3 * x\n\ndef second(x):\n    return x * x\n", 1000),
    "named": ("def first(v):\n    return 3 * v\n\ndef second(x):\n    return x * x\n", 1000),
    "wrong": ("def first(x):\n    return x + 3\n\ndef second(x):\n    return x * x\n", 500),
    "half": ("def first(x):\n    return 3 * x\n\ndef second(x):\n    return max(0, x) * x\n", 600),
    "stub": ("def first(x):\n    raise NotImplementedError\n", 0),
}
# In the lesson with the question the second task's hidden check is worth 2 points.
LOST = {"right": 200, "named": 200, "wrong": 200, "half": 0, "stub": 0}


def small(root: Path) -> Material:
    """Write the course into a folder."""
    for lesson in LESSONS:
        module = lesson.partition("_")[2]
        solutions, tests = root / "solutions" / lesson, root / "tests" / "lessons" / lesson
        solutions.mkdir(parents=True)
        tests.mkdir(parents=True)
        tasks = TASK.format(name="first", right="3 * x") + TASK.format(name="second", right="x * x")
        question = QUESTION if lesson == ASKED else ""
        (solutions / f"{module}.py").write_text(HEAD + tasks + question)
        right = KNOWN.format(kind="alternative", words="'first'", code="x + x + x")
        (solutions / "alternatives.py").write_text(right)
        wrong = KNOWN.format(kind="mistake", words="'first', 'Times, not plus.'", code="x + 3")
        (solutions / "mistakes.py").write_text(wrong)
        public = [("first", 2, "public", 2), ("second", 1, "public", 3)]
        hidden = [("first", 3, "hidden", -5), ("second", 2 if question else 4, "hidden", -2)]
        for file, checks in (("test_public.py", public), ("test_hidden.py", hidden)):
            written = [
                CHECK.format(task=task, points=points, kind=kind, value=value)
                for task, points, kind, value in checks
            ]
            (tests / file).write_text('"""Checks."""\n\nimport pytest\n' + "".join(written))
    worth = {kind: points for kind, (_, points) in KINDS.items()}
    kinds = dict.fromkeys(LESSONS, worth)
    kinds[ASKED] = {kind: points - LOST[kind] for kind, points in worth.items()}
    return Material(
        root,
        '[tool.autograder]\ncourse = "semester"\n',
        kinds,
        dict.fromkeys(LESSONS, 1000),
        "why",
        200,
        Check(
            root / "tests" / "lessons" / BROKEN / "test_hidden.py",
            "solution.first(-5)",
            "solution.first(x=-5)",
        ),
        "named",
        "7 → 10 (+3)",
        write,
        leaves_out=False,
    )


def write(folder: Path, lesson: str, kind: str, number: int, is_answered: bool) -> None:
    """Write a submission; its number makes each one another, and there is no cell to answer in."""
    assert is_answered
    file = folder / f"{lesson.partition('_')[2]}.py"
    file.write_text(f"# {number}\n{KINDS[kind][0]}")
