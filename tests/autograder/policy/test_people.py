"""Whom a policy means: identities, groups from everywhere, and what fits nobody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from autograder.course.course import Course
from autograder.errors import CourseError, UsageError
from autograder.policy.people import Resolved, groups_of, people_of, resolve
from autograder.policy.reading import read_policy
from autograder.policy.remembering import recall_rules, remember_rules
from autograder.policy.rules import Rules
from autograder.results.gradebook import FILE, Gradebook
from autograder.submissions.matching import match
from autograder.submissions.roster import read_roster
from autograder.submissions.submission import Found, Student, Submission

LESSON = "01_vectors"


def having(course: Course, **policy: Any) -> Course:
    return msgspec.structs.replace(
        course, policy=msgspec.structs.replace(course.policy, policy=policy)
    )


def handed_in(*names: str, file: str = "") -> tuple[Submission, ...]:
    return tuple(Submission(name, LESSON, Path(file or name)) for name in names)


def resolved(course: Course, found: Found, **policy: Any) -> Resolved:
    course = having(course, **policy)
    return resolve(read_policy(course), course, people_of(found), None)


CLASS = (Student("Müller Jörg", ("1234", "joerg@x.edu")), Student("李雷", ("99",)), Student("ann"))
FOUND = Found(handed_in("Müller Jörg", "李雷", "ann"), (), Path(), CLASS)


@pytest.mark.parametrize("identity", ["Müller Jörg", "1234", "JOERG@x.edu", "Joerg Mueller"])
def test_identities_are_a_rosters(tiny: Course, identity: str) -> None:
    """A student is meant by id, user name, e-mail or name, in any order and spelling."""
    found = resolved(tiny, FOUND, students={identity: {"extension": "1 day"}})
    assert found.rules.people["Müller Jörg"].extension == "1 day"
    assert found.notices == ()


def test_nobody_and_several_are_said(tiny: Course) -> None:
    """Terms of nobody are said; so are those that could be two students'."""
    twins = (Student("Li Wei_1", ("li@a.edu",)), Student("Li Wei_2", ("li@a.edu",)))
    found = Found((), (), Path(), twins)
    said = resolved(tiny, found, students={"li@a.edu": {"drop": 1}, "zoe": {"drop": 1}})
    assert "could be 'Li Wei_1' and 'Li Wei_2'" in said.notices[0]
    assert "students zoe: nobody of this class is meant by it" in said.notices[-1]
    assert said.rules.people == {}


def test_groups_of_a_policy_and_of_a_platform(tiny: Course) -> None:
    """A group's members are those of the class; who handed in nothing is still one of it."""
    found = resolved(tiny, FOUND, groups={"g1": ["ann", "99", "absent@x.edu"]})
    group = found.rules.group("ann", LESSON)
    assert group is not None
    assert group.members == ("ann", "李雷", "absent@x.edu")
    assert found.rules.group("Müller Jörg", LESSON) is None
    shared = Found(handed_in("ann", "bob", file="one.py"), (), Path(), ())
    platform = resolved(tiny, shared).rules.group("bob", LESSON)
    assert platform is not None
    assert (platform.members, platform.one_file) == (("ann", "bob"), True)
    twice = resolved(tiny, FOUND, groups={"g1": ["ann"], "g2": ["ann"]})
    assert twice.notices == ("ann is in two groups, g1 and g2: g1 holds",)


def test_groups_of_a_roster(tmp_path: Path) -> None:
    """A column of the roster says who hands in together; one that is not there is an error."""
    file = tmp_path / "roster.csv"
    file.write_text("username;name;Project team\nann;Ann A;7\nbob;Bob B;7\ncem;Cem C;\n")
    matched = match([Student("ann")], read_roster(file))
    assert groups_of(file, "Project team", matched) == {"ann": "7", "bob": "7"}
    with pytest.raises(UsageError, match="no column 'team', which group_column names; there are"):
        groups_of(file, "team", matched)


def test_rules_are_remembered(tiny_copy: Path, tmp_path: Path) -> None:
    """A gradebook gives the rules back, with the course's own penalty as long as that is there."""
    from autograder.course.reading import load_course

    (tiny_copy / "late.py").write_text(
        "def halved(points, possible, late):\n    return points / 2\n"
    )
    course = having(load_course(tiny_copy), late={"function": "late:halved"}, drop=1)
    rules = resolve(read_policy(course), course, people_of(FOUND), None).rules
    with Gradebook(tmp_path / FILE) as gradebook:
        assert recall_rules(gradebook) == Rules()
        remember_rules(gradebook, rules, course.root)
        again = recall_rules(gradebook)
        assert again.functions["late:halved"](8.0, 10.0, None) == 4.0  # type: ignore[arg-type]
        plain = msgspec.structs.replace(again, functions={})
        assert plain == msgspec.structs.replace(rules, functions={})
        (tiny_copy / "late.py").write_text("halved = 1 / 0\n")
        with pytest.raises(CourseError, match=r"late\.py ended in ZeroDivisionError"):
            recall_rules(gradebook)
        (tiny_copy / "late.py").write_text("")
        with pytest.raises(CourseError, match="has no function 'halved'"):
            recall_rules(gradebook)
