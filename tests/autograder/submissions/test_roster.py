"""Rosters as platforms write them, and who of a class is on them."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.errors import UsageError
from autograder.submissions.matching import Matched, match
from autograder.submissions.roster import Person, read_roster
from autograder.submissions.submission import Student

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,"Homework 1, part a (12)",Final Score
    Points Possible,,,,,10.00,(read only)
"Müller, Anna",501,m1,amueller,Lab A,,
"Student, Test",999,,abc,Lab A,,
"""
MOODLE_GRADES = """\
Vorname;Nachname;ID-Nummer;Institution;Abteilung;E-Mail-Adresse;Aufgabe: 1 (Punkte)
Anna;Müller;m1;;;anna@example.org;9,50
"""
MOODLE_WORKSHEET = """\
Identifier,Full name,Email address,Status,Grade,Maximum Grade,Last modified (grade)
Participant 501,Anna Müller,anna@example.org,Submitted for grading,,10.00,-
"""
NBGRADER = """\
assignment,duedate,timestamp,student_id,last_name,first_name,email,raw_score,score,max_score
01_vectors,,2026-11-02,m1,Müller,Anna,anna@example.org,3,3,4
02_lines,,,m1,Müller,Anna,anna@example.org,0,0,4
"""
PLAIN = "name\tusername\nAnna Müller\tamueller\n"
GITHUB = '"identifier","github_username","github_id","name"\n"m1","amueller","77",""\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize(
    ("text", "person"),
    [
        (CANVAS, Person("501", "amueller", "", "Anna Müller", "Lab A", ("501", "m1"))),
        (MOODLE_GRADES, Person("m1", "", "anna@example.org", "Anna Müller", "", ("m1",))),
        (MOODLE_WORKSHEET, Person("501", "", "anna@example.org", "Anna Müller", "", ("501",))),
        (NBGRADER, Person("m1", "", "anna@example.org", "Anna Müller", "", ("m1",))),
        (PLAIN, Person("", "amueller", "", "Anna Müller", "", ())),
        (GITHUB, Person("m1", "amueller", "", "", "", ("m1", "77"))),
    ],
    ids=["Canvas", "Moodle's grades", "Moodle's worksheet", "nbgrader", "plain", "GitHub"],
)
def test_roster_as_it_comes(tmp_path: Path, text: str, person: Person, encoding: str) -> None:
    """A platform's export is read whatever its delimiter, language and encoding; each person once."""
    (tmp_path / "list.csv").write_bytes(text.replace("\n", "\r\n").encode(encoding))
    assert read_roster(tmp_path / "list.csv") == (person,)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no column is a student's id, username, email or name (the first line is: nothing)"),
        (b"score,grade\n1,2\n", "the first line is: score,grade)"),
        (b"username\n", "nobody is on this roster"),
        (b"username," + b"x" * 200_000 + b"\n", "not a table: field larger than field limit"),
        (b"username\n" + b"x" * 200_000 + b"\n", "not a table: field larger than field limit"),
        (b"\x00\xff\xfe", "no column is a student's id"),
    ],
)
def test_file_that_is_no_roster(tmp_path: Path, data: bytes, said: str) -> None:
    """A file without a column that names people is refused, with what to do."""
    (tmp_path / "list.csv").write_bytes(data)
    with pytest.raises(UsageError) as caught:
        read_roster(tmp_path / "list.csv")
    assert said in str(caught.value)


def test_roster_named_by_a_link(tmp_path: Path) -> None:
    """The instructor's own list may be a link."""
    (tmp_path / "list.csv").write_text("username\nanna\n")
    (tmp_path / "link.csv").symlink_to(tmp_path / "list.csv")
    assert [person.username for person in read_roster(tmp_path / "link.csv")] == ["anna"]


def test_roster_that_is_missing(tmp_path: Path) -> None:
    """A roster that is not there is named."""
    with pytest.raises(UsageError, match=r"list\.csv: cannot be read: No such file"):
        read_roster(tmp_path / "list.csv")


ROSTER = (
    Person("501", "amueller", "anna.m@x.org", "Anna Müller", "", ("501",)),
    Person("502", "bgross", "bjoern@x.org", "Björn van der Größe", "", ("502",)),
    Person("503", "lwei", "li@x.org", "李 伟", "", ("503",)),
    Person("504", "zoe", "zoe@x.org", "Zoë O'Neil, Jr.", "", ("504",)),
)


def matched(*students: Student | str, roster: tuple[Person, ...] = ROSTER) -> Matched:
    return match([Student(s) if isinstance(s, str) else s for s in students], roster)


@pytest.mark.parametrize(
    ("student", "username"),
    [
        ("amueller", "amueller"),
        ("AMUELLER", "amueller"),
        ("501", "amueller"),
        ("anna.m@x.org", "amueller"),
        ("Anna Müller", "amueller"),
        ("Müller, Anna", "amueller"),
        ("muller anna", "amueller"),
        ("Anna Mueller", "amueller"),
        ("Mu\u0308ller_Anna", "amueller"),
        ("mülleranna", "amueller"),
        ("mulleranna", "amueller"),
        ("anna.m", "amueller"),
        ("van der Grosse Bjorn", "bgross"),
        ("Bjoern van der Groesse", "bgross"),
        ("李伟", "lwei"),
        ("伟 李", "lwei"),
        ("Zoe O Neil Jr", "zoe"),
        (Student("who?", ("504",)), "zoe"),
        (Student("Anna Müller", ("502",)), "bgross"),
    ],
)
def test_student_on_the_roster(student: Student | str, username: str) -> None:
    """A student is found by id, user name or e-mail, then by the name, however it is written."""
    found = matched(student)
    assert [person.username for person in found.people.values()] == [username]
    assert len(found.missing) == 3
    assert not found.strangers
    assert not found.unclear


def test_student_who_is_not_on_the_roster() -> None:
    """A stranger is listed, and nobody is taken for them."""
    found = matched("ann", "amueller")
    assert found.strangers == ("ann",)
    assert list(found.people) == ["amueller"]


def test_two_people_of_one_name() -> None:
    """A name that two people have matches neither, and neither is missing; a number tells them."""
    two = (Person("1", "", "", "Li Wei", "", ("1",)), Person("2", "", "", "Wei Li", "", ("2",)))
    found = matched("Li Wei", roster=two)
    assert found.unclear == {"Li Wei": "could be Li Wei (1) or Wei Li (2) on the list"}
    assert not found.people
    assert not found.missing
    found = matched(Student("Li Wei_1", ("1",)), Student("Li Wei_2", ("2",)), roster=two)
    assert {s: p.id for s, p in found.people.items()} == {"Li Wei_1": "1", "Li Wei_2": "2"}


def test_two_folders_of_one_person() -> None:
    """Two who match the same person are both listed, and the person is not missing."""
    found = matched("amueller", "Anna Müller")
    assert found.unclear.keys() == {"amueller", "Anna Müller"}
    assert "amueller" not in found.missing


def test_who_is_missing_is_called_as_the_others_are() -> None:
    """Rows of those who are missing go by what the class goes by, and no two have one name."""
    assert list(matched("anna.m@x.org").missing) == ["bjoern@x.org", "li@x.org", "zoe@x.org"]
    assert next(iter(matched("Anna Müller").missing)) == "Björn van der Größe"
    same = (Person(name="Li Wei"), Person("7", name="Li Wei", ids=("7",)), Person(name="Li Wei"))
    assert len(matched("x", roster=same).missing) == 3
