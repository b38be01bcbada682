"""Seeds: those of public checks are public, those of hidden ones come from the course's secret."""

from __future__ import annotations

import msgspec
import pytest

from autograder.assignments.making import make_assignment
from autograder.course.course import Course
from autograder.course.reading import load_lesson
from autograder.course.secret import FILE
from autograder.model import Check, Visibility
from autograder.observing.calls import check_seed
from autograder.observing.fingerprint import grading_fingerprint, record_fingerprint
from autograder.observing.prepared import prepare
from autograder.observing.sealing import hidden_paths
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.pool import ServerPool


def check(visibility: Visibility, name: str = "test_it") -> Check:
    return Check(name, "file.py", name, (), "f", 1.0, "A fact.", visibility)


@pytest.fixture
def other(tiny: Course) -> Course:
    """The same course in another checkout, which has a secret of its own."""
    return msgspec.structs.replace(tiny, secret=bytes(16))


def test_public_seeds_do_not_depend_on_the_secret(tiny: Course, other: Course) -> None:
    """A release is the same whoever makes it."""
    public = check(Visibility.PUBLIC)
    assert check_seed(tiny, "01_it", public) == check_seed(other, "01_it", public)


def test_hidden_seeds_depend_on_the_secret(tiny: Course, other: Course) -> None:
    """Whoever knows all but the secret cannot draw what hidden checks draw."""
    hidden = check(Visibility.HIDDEN)
    assert check_seed(tiny, "01_it", hidden) != check_seed(other, "01_it", hidden)
    assert check_seed(tiny, "01_it", hidden) != check_seed(tiny, "01_it", check(Visibility.PUBLIC))


def test_hidden_seeds_cannot_be_found_by_trying_course_seeds(tiny: Course) -> None:
    """Of twenty thousand course seeds none gives the hidden seed by the rule of public ones."""
    hidden, public = check(Visibility.HIDDEN), check(Visibility.PUBLIC)
    wanted = check_seed(tiny, "01_it", hidden)
    for seed in range(20_000):
        tried = msgspec.structs.replace(
            tiny, policy=msgspec.structs.replace(tiny.policy, seed=seed)
        )
        assert check_seed(tried, "01_it", public) != wanted


def test_each_check_and_each_course_seed_draws_anew(tiny: Course) -> None:
    """Another check, another lesson and another course seed give another seed, and all fit."""
    again = msgspec.structs.replace(
        tiny, policy=msgspec.structs.replace(tiny.policy, seed=tiny.policy.seed + 1)
    )
    seeds = [
        check_seed(tiny, "01_it", check(Visibility.HIDDEN)),
        check_seed(tiny, "02_it", check(Visibility.HIDDEN)),
        check_seed(tiny, "01_it", check(Visibility.HIDDEN, "test_other")),
        check_seed(again, "01_it", check(Visibility.HIDDEN)),
    ]
    assert len(set(seeds)) == 4
    assert all(0 <= seed < 1 << 63 for seed in seeds)


def test_records_and_grades_are_of_one_secret(tiny: Course, other: Course) -> None:
    """Another secret makes both stale, and stands in neither fingerprint."""
    mine, theirs = (load_lesson(course, "01_vectors") for course in (tiny, other))
    for fingerprint in (record_fingerprint, grading_fingerprint):
        assert fingerprint(mine) != fingerprint(theirs)
        assert tiny.secret.hex() not in fingerprint(mine)


def test_a_release_does_not_depend_on_the_secret(tiny: Course, other: Course) -> None:
    """Nothing that is drawn from the secret is handed out: two checkouts release the same bytes."""
    with ServerPool(lambda: SandboxServer(512 << 20)) as pool:
        releases = [
            make_assignment(prepare(load_lesson(course, "01_vectors"), pool))
            for course in (tiny, other)
        ]
    assert releases[0] == releases[1]


def test_the_secret_is_hidden_from_student_code(tiny: Course) -> None:
    """Grading is refused where its file lies in a folder that student processes read."""
    assert tiny.root / FILE in hidden_paths(tiny)
