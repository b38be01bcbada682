"""Universal cheats: what pleases any check earns nothing, and a check that pays is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from autograder.course.course import Course
from autograder.course.reading import load_course, load_lesson
from autograder.observing.prepared import prepare
from autograder.proving.cheats import (
    BEHIND_GETATTR,
    FOLDER,
    CheatProof,
    cheats_of,
    count_cheats,
    try_cheats,
)
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.pool import ServerPool

pytestmark = pytest.mark.slow  # every cheat on every lesson of a course


def cheated(pool: ServerPool, root: Path, name: str) -> CheatProof:
    course = load_course(root)
    lesson = load_lesson(course, name)
    return try_cheats(pool, prepare(lesson, pool), lambda: None)


WEAK_CHECKS = '''

@pytest.mark.task("double")
@pytest.mark.points(0.25)
def test_x_stays(solution):
    """The argument is not changed."""
    x = torch.randn(3)
    solution.double(x)
    return {"x afterwards": x}


@pytest.mark.task("total")
@pytest.mark.points(0.25)
def test_the_public_example_again(solution):
    """The sum of 1, -2 and 4 is 3."""
    return {"total": solution.total(torch.tensor([1.0, -2.0, 4.0]))}
'''


@pytest.fixture(scope="module")
def pool(server: SandboxServer) -> ServerPool:
    """A pool of the session's one server; it is not closed here."""
    return ServerPool(lambda: server)


@pytest.fixture(scope="module")
def proofs(pool: ServerPool, tiny: Course) -> dict[str, CheatProof]:
    """What cheats earn on the tiny course as it is."""
    return {name: cheated(pool, tiny.root, name) for name in tiny.lessons}


@pytest.fixture(scope="module")
def weakened(
    pool: ServerPool, tiny: Course, tmp_path_factory: pytest.TempPathFactory
) -> CheatProof:
    """What cheats earn where one check pays for an echo, and one for what a public one says."""
    root = tmp_path_factory.mktemp("weakened") / "course"
    shutil.copytree(tiny.root, root)
    file = root / "tests/lessons/01_vectors/test_hidden.py"
    file.write_text(file.read_text(encoding="utf-8") + WEAK_CHECKS, encoding="utf-8")
    return cheated(pool, root, "01_vectors")


def test_cheats_earn_nothing(proofs):
    """No cheat earns a point on the tiny course, whether a task is a function or a class."""
    assert [proof.problems for proof in proofs.values()] == [(), ()]
    assert [proof.points for proof in proofs.values()] == [0, 0]
    assert all(proof.tried > 30 for proof in proofs.values())


def test_every_idea_is_tried_on_functions_and_on_classes(pool, tiny):
    """Each task is cheated by every file that has something for its kind."""
    lesson = load_lesson(tiny, "02_lines")
    found = cheats_of(lesson, prepare(lesson, pool).record)
    assert count_cheats(lesson) == len(found)
    files = {task: {each.file for each in found if each.task == task} for task in lesson.task_names}
    ideas = {file.name for file in FOLDER.glob("[a-z]*.py")} - {BEHIND_GETATTR}
    assert files == {"predict": ideas, "Line": ideas}


def test_forbidden_call_behind_getattr_is_tried_where_something_is_forbidden(pool, tiny):
    """`total`, which forbids torch.sum, is cheated by a call of torch.sum; `double` is not."""
    lesson = load_lesson(tiny, "01_vectors")
    found = cheats_of(lesson, prepare(lesson, pool).record)
    assert {each.task for each in found if each.file == BEHIND_GETATTR} == {"total"}


def test_check_whose_right_answer_is_its_input_pays_for_an_echo(weakened):
    """A check that looks only at what comes in is named, with the cheat that it pays for."""
    said = "cheat echo.first as double earns 0.25 on test_hidden.py::test_x_stays"
    assert said in weakened.problems
    assert weakened.points > 0


def test_hidden_check_with_fixed_numbers_does_not_pay_for_what_public_ones_say(weakened):
    """A hidden check whose answer stands in a public one is named."""
    said = (
        "cheat remembered.always_the_first as total earns 0.25 on "
        "test_hidden.py::test_the_public_example_again"
    )
    assert said in weakened.problems


def test_fixed_example_is_counted_apart(proofs):
    """What a remembered answer earns on a public check with fixed numbers is said, not refused."""
    assert proofs["01_vectors"].example_points == 1.0
    assert proofs["01_vectors"].problems == ()
