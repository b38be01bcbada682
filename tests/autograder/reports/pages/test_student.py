"""A student's page: everything that they may read, and nothing else."""

from __future__ import annotations

import hashlib
import html
import re
from base64 import b64encode
from pathlib import Path

import msgspec
import pytest
from hostile_class import LESSON, NAMES, PNG, page_of

from autograder.model import Status, Visibility
from autograder.reports.pages.student import pages_of
from autograder.results.absent import MISSING, Absent, OnRoster, Others
from autograder.results.gradebook import Gradebook
from autograder.results.the_class import ClassResults, recall

TINY = Path(__file__).parents[3] / "courses" / "tiny"


@pytest.fixture
def results(grades: Path) -> ClassResults:
    with Gradebook(grades / "gradebook.sqlite") as gradebook:
        return recall(gradebook)


def text_of(page: bytes) -> str:
    """Give what a page says, without its marks and its style."""
    body = page.decode().partition("<body>")[2]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def read(pages: Path, kind: str) -> str:
    return text_of(page_of(pages, kind).read_bytes())


def test_page_says_what_a_card_says(pages: Path) -> None:
    """The diagnosis, the facts with their marks, the evidence and the next step are on it."""
    said = read(pages, "picture")
    for part in (
        "x ** 2 squares each number; doubling is 2 * x.",
        "✗ Not right yet: Each number is doubled, and the vector stays as it was.",
        "doubled : expected -4, found 4",
        "Next: Fix this first: it explains 4 failed checks of double .",
        "✓ Right : The sum of 1, -2 and 4 is 3.",
        "2 of 4 points",
    ):
        assert " ".join(part.split()).replace(" : ", ": ") in said.replace(" : ", ": ")


def test_broken_rule_is_said_once(pages: Path) -> None:
    """What costs a task all its points stands in its note, and not in each check again."""
    assert read(pages, "turned").count("must be written by hand") == 1


def test_mark_of_a_person(pages: Path) -> None:
    """A mark is on it with its items and its comment; who gave it is not."""
    said = read(pages, "right")
    for part in ("A person gave 1.5 of 2 points.", "+2 Says why", "-0.5 <img", "Well done."):
        assert part in said
    assert "A person marks this answer, and has not done so yet." in said
    assert "What still waits for a person" in said
    assert "secretive" not in page_of(pages, "right").read_text(encoding="utf-8")


def test_picture_is_in_the_page(pages: Path) -> None:
    """The picture of a public check is there as data, with words beside it."""
    text = page_of(pages, "right").read_text(encoding="utf-8")
    assert f'<img src="data:image/png;base64,{PNG}" alt="What is right beside' in text


def test_no_other_student_is_named(pages: Path) -> None:
    """A note that names another student is withheld; the others stand."""
    said = read(pages, "right")
    assert "There is a note about this for your instructor" in said
    assert "Handed in as </p></style><script>document.title" in said
    for kind in NAMES:
        text = page_of(pages, kind).read_text(encoding="utf-8")
        rest = [NAMES[other] for other in ("right", "chinese", "formula", "long") if other != kind]
        assert [name for name in rest if html.escape(name) in text or name in text] == []


def secrets(results: ClassResults) -> set[str]:
    """List what no student may read: lines of hidden checks and references, names, digests."""
    file = TINY / "tests" / "lessons" / LESSON / "test_hidden.py"
    lines = {line.strip() for line in file.read_text(encoding="utf-8").splitlines()}
    code = {line for line in lines if len(line) > 12 and not line.startswith(('"""', "import"))}
    reference = {"x @ torch.ones_like"}  # nobody of the class has written it but who is right
    checks = [c for e in results.entries for t in e.result.tasks for c in t.checks]
    hidden = {check.name for check in checks if check.visibility is Visibility.HIDDEN}
    seen = {check.seen for check in checks} - {""}
    assert len(code) > 10
    assert len(hidden) > 4
    assert len(seen) > 4
    return code | reference | hidden | seen | {"test_hidden", "[one]", "[matrix]"}


def leaks(page: bytes, results: ClassResults) -> list[str]:
    text, said = page.decode(), text_of(page)
    return [each for each in secrets(results) if each in text or html.escape(each) in text + said]


def test_nothing_of_hidden_checks_is_on_it(pages: Path, results: ClassResults) -> None:
    """No line, name or parameter of a hidden check, no digest and no line of a reference."""
    there = sorted(pages.glob("students/*.html"))
    assert len(there) == len(NAMES) + 1
    assert [(page.name, leaks(page.read_bytes(), results)) for page in there] == [
        (page.name, []) for page in there
    ]


def test_search_for_what_is_hidden_finds_it(results: ClassResults) -> None:
    """The search above finds hidden checks where they are, and the digests that results store."""
    file = TINY / "tests" / "lessons" / LESSON / "test_hidden.py"
    assert len(leaks(b"<body>" + file.read_bytes(), results)) > 10
    assert len(leaks(b"<body>" + msgspec.json.encode(results.entries), results)) > 10


def test_page_loads_and_runs_nothing(pages: Path) -> None:
    """Its policy allows the one style that is in it, by its hash, and pictures as data."""
    for page in pages.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        style = text.partition("<style>")[2].partition("</style>")[0]
        hashed = b64encode(hashlib.sha256(style.encode()).digest()).decode()
        policy = f"default-src &#39;none&#39;; style-src &#39;sha256-{hashed}&#39;; img-src data:"
        assert policy in text
        assert "<script" not in text
        assert not re.search(r"(?:src|href)=\"(?!data:image/|#|students/)", text)
        assert "://" not in re.sub(r"xmlns(?::\w+)?=\"[^\"]*\"", "", text)


class Step(msgspec.Struct, frozen=True):
    """One rule that changed a number."""

    rule: str
    before: float
    after: float
    why: str


class Settled(msgspec.Struct, frozen=True):
    """What the rules made of some points."""

    points: float
    possible: float
    steps: tuple[Step, ...] = ()


def test_rules_of_the_course_are_explained(results: ClassResults) -> None:
    """Each rule that changed a number says so, from what to what, and the page counts what counts."""
    late = Settled(1.5, 4, (Step("late", 2, 1.5, "Two days late, 0.25 points a day."),))
    whole = Settled(3, 8, (Step("weight", 1.5, 3, "This lesson <counts> twice."),))
    page = pages_of(results).write(NAMES["picture"], {LESSON: late, "": whole})
    said = text_of(page)
    assert "What the rules of the course changed Rule Before After Why late 2 1.5 Two days" in said
    assert "weight 1.5 3 This lesson <counts> twice." in said
    assert "3 of 8 points" in said
    assert "<counts>" not in page.decode()


def test_who_handed_nothing_in_has_a_page() -> None:
    """Of a student on the roster, the page says what was not handed in, under their own name."""
    roster = OnRoster({"cem": {"name": "Cem Öz <b>"}})
    others = Others((Absent("cem", LESSON, MISSING),), (), roster)
    results = ClassResults("tiny", (LESSON,), (), others, {LESSON: {"double": 2.0}})
    pages = pages_of(results)
    assert pages.students == ("cem",)
    page = pages.write("cem", {})
    said = text_of(page)
    assert "Cem Öz <b> cem" in said
    assert "Nothing was handed in for this lesson." in said
    assert "0 of 2 points" in said
    assert b"Cem \xc3\x96z <b>" not in page


def test_text_that_turns_or_commands_is_shown_harmless(pages: Path) -> None:
    """Signs that change the direction of a text or command a terminal are no part of a page."""
    for page in pages.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert not [sign for sign in text if not (sign.isprintable() or sign in "\n\t")], page.name


def test_ungraded_result_says_so(results: ClassResults) -> None:
    """A file that could not be read is no failed task: the page says what is wrong with it."""
    torn = next(e.result for e in results.entries if e.result.student == "torn")
    assert torn.status is Status.ERROR
    said = text_of(pages_of(results).write("torn", {}))
    assert "not a Jupyter notebook" in said
    assert "Stopped with an error" in said
