"""Pages in another language: nothing of the kit is left in English, and each part says what it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from browsing import STICKING_OUT, axe_finds, look_as
from foreign import Pseudo, english_in
from hostile_class import LESSON, NAMES, page_of
from rich.console import Console

from autograder import language
from autograder.commands.report import Options, report, show
from autograder.errors import UsageError
from autograder.model import (
    CheckResult,
    Feedback,
    Mark,
    RubricItem,
    Status,
    SubmissionResult,
    TaskResult,
    Visibility,
)
from autograder.policy.handing_in import hand_ins
from autograder.policy.rules import Rules
from autograder.policy.settings import LessonTerms, Settings, StudentTerms
from autograder.policy.settle import settle
from autograder.reports.console import PlainConsole
from autograder.reports.pages.names import by_name, by_number
from autograder.reports.pages.rules import by_student
from autograder.reports.pages.student import pages_of
from autograder.reports.pages.the_class import class_page
from autograder.results.absent import MISSING, NEEDS_A_PERSON, Absent, Left, OnRoster, Others
from autograder.results.gradebook import Entry, Gradebook, Submitted
from autograder.results.the_class import ClassResults, recall
from autograder.statistics.the_class import figures_of


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch) -> None:
    """Speak that language wherever Chinese is spoken."""
    real = language._catalogue
    monkeypatch.setattr(
        language, "_catalogue", lambda name: Pseudo() if name == "zh_CN" else real(name)
    )


def work(student: str, *scores: float, **said: Any) -> Entry:
    """Grade nothing: one lesson of tasks with these points, all in Greek."""
    tasks = []
    for number, score in enumerate(scores):
        status = Status.PASSED if score == 1 else Status.FAILED
        feedback = Feedback(f"φ{number}", **(said if score < 1 else {}))
        check = CheckResult(
            f"κ{number}", Visibility.HIDDEN, status, score, 1, 0.1, feedback, seen=f"δ{number}"
        )
        tasks.append(TaskResult(f"τ{number}", status, score, 1, (check,), "ν"))
    mark = Mark(1, 2, "π", "2026-05-01 10:00:00", "δ", "σ", (RubricItem(1, "ρ"),), by_hand=False)
    tasks += [
        TaskResult("ε1", Status.FAILED, 1, 2, (), is_question=True, mark=mark),
        TaskResult("ε2", Status.WAITING, 0, 1, (), "ν", is_question=True),
        TaskResult("ε3", Status.FAILED, 0, 1, (), is_question=True),
        TaskResult("ε4", Status.UNGRADED, 0, 0, (), "ν"),
    ]
    total = sum(task.score for task in tasks)
    whole = SubmissionResult(student, "λ1", Status.WAITING, total, 6, tuple(tasks), "ν")
    late = Submitted("2026-05-02T23:59:00+08:00", late=True, source="ω")
    return Entry(whole, (), submitted=late)


def a_class() -> tuple[ClassResults, Rules]:
    """Make a class in which everything happens that a page has words for."""
    known = {"mistake": "μ", "sentence": "σ", "message": "β\n`γ`", "hint": "η", "picture": "AAAA"}
    entries = [
        *(work(f"α{n}", 0, 1, 1, **known) for n in range(4)),
        *(work(f"β{n}", 0, 1, n % 2) for n in range(4)),
    ]
    single = work("γ1", 0, 1, 1, **known | {"mistake": "μ1"})
    others = Others(
        (Absent("γ2", "λ1", MISSING), Absent("γ3", "λ1", NEEDS_A_PERSON)),
        (Left("υ", "γ3", "λ1", "ψ", "χ", needs_a_person=True),),
        OnRoster({"γ2": {"name": "Γ"}}, ("ζ",), {"ξ": "ψ"}),
    )
    points = {"λ1": {"τ0": 1.0, "τ1": 1.0}, "λ2": {"τ9": 1.0}}
    results = ClassResults(
        "Θ", ("λ1", "λ2"), (*entries, single), others, points, sealed=False, language="zh_CN"
    )
    settings = msgspec.convert(
        {
            "due": "2026-05-01T00:00:00+08:00",
            "late": {"percent": 10, "cut_off": "3 weeks"},
            "rounding": {"step": 0.5, "direction": "down"},
            "total_rounding": {"step": 5, "direction": "up"},
            "extra_credit": "capped",
            "lessons": {"λ1": {"weight": 2}},
        },
        Settings,
    )
    own = msgspec.convert({"extension": "2 days", "reason": "ω"}, StudentTerms)
    assert isinstance(settings.lessons["λ1"], LessonTerms)
    return results, Rules(settings, {"α1": own})


def test_every_word_of_a_page_can_be_translated(pseudo: None) -> None:
    """In a language of one letter, no page has a word of two: not of its own, nor in a rule's why."""
    results, rules = a_class()
    finals = settle(results, rules)
    counting = by_student(finals.lessons, finals.totals)
    figures = figures_of(results, counting, hand_ins(results, finals, rules))
    pages = pages_of(results)
    with language.speaking("zh_CN"):
        numbers = by_number(figures.students)
    named = by_name(figures.students, results.others.roster, {})
    written = {
        "class": class_page(results, figures, named, counting, anonymous=False),
        "anonymous": class_page(results, figures, numbers, counting, anonymous=True),
        "empty": class_page(
            ClassResults("Θ", ("λ1",), (), language="zh_CN"),
            figures_of(ClassResults("Θ", ("λ1",), ())),
            {},
            anonymous=False,
        ),
    } | {student: pages.write(student, counting.get(student, {})) for student in pages.students}
    assert len(written) > 12
    for name, page in written.items():
        assert page.count("字".encode()) > 50
        assert english_in(page) == set(), name


def test_english_is_found() -> None:
    """The search above finds a word in a text and in a label, and none that says it is English."""
    page = '<html lang="zh-CN"><p title="Points">分 <code lang="en">code</code> left</p><br></html>'
    assert english_in(page.encode()) == {"Points", "left"}


def test_rules_are_told_in_the_language_of_the_class(pseudo: None) -> None:
    """Whatever language is in force, a class is settled in its own, or in the one that is named."""
    results, rules = a_class()
    own = settle(results, rules)
    with language.speaking("zh_CN"):
        english = settle(results, rules, "en")
        assert language.spoken() == "zh_CN"
        assert settle(results, rules) == own
    assert language.spoken() == "en"
    of = {(each.student, each.lesson): each for each in english.lessons}
    assert "1 day late at 10 %" in of["α1", "λ1"].steps[0].why or "extension" in str(of["α1", "λ1"])
    for each in own.lessons:
        there = of[each.student, each.lesson]
        assert (each.points, each.possible) == (there.points, there.possible)
        assert [step.rule for step in each.steps] == [step.rule for step in there.steps]


@pytest.fixture(scope="module")
def chinese(grades: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with all pages of the class with hostile names, in Chinese; graded in English."""
    output = tmp_path_factory.mktemp("chinese") / "reports"
    report(Options(grades, output, language="zh_CN"), Console(quiet=True))
    return output


def test_page_says_which_language_each_part_is_in(chinese: Path) -> None:
    """The page is Chinese; what checks say is in the language it was graded in, and says so."""
    page = page_of(chinese, "picture").read_text(encoding="utf-8")
    assert '<html lang="zh-CN">' in page
    assert '<code lang="en">double</code>' in page
    assert '<span lang="en">Each number is doubled, and the vector stays as it was.</span>' in page
    assert "还不正确：" in page
    assert "2 分，满分 4 分" in page


def test_hostile_names_stay_text_in_chinese(chinese: Path) -> None:
    """No name of a student acts in a sentence of another language."""
    for kind in NAMES:
        page = page_of(chinese, kind).read_text(encoding="utf-8")
        assert "<script" not in page
        assert 'onerror="document' not in page
        assert "只给" in page
    assert "\u202e" not in page_of(chinese, "turned").read_text(encoding="utf-8")


def test_class_of_one_language_has_pages_in_it(grades: Path, tmp_path: Path) -> None:
    """Pages are in the language of the class's feedback, unless another is asked for."""
    with Gradebook(grades / "gradebook.sqlite") as gradebook:
        results = recall(gradebook)
    assert results.language == "en"
    page = pages_of(msgspec.structs.replace(results, language="zh_CN")).write(
        NAMES["picture"], {LESSON: None}
    )
    assert b'<html lang="zh-CN">' in page
    assert b'<span lang="en">' not in page
    with pytest.raises(UsageError, match="pages are written in en, zh_CN"):
        report(Options(grades, tmp_path / "no", language="fr"), Console(quiet=True))
    assert not (tmp_path / "no").exists()


def test_who_asks_for_another_language_learns_what_stays(grades: Path, tmp_path: Path) -> None:
    """The command says that what checks say stays as it was graded, and how to have it otherwise."""
    written = report(
        Options(grades, tmp_path / "r", class_only=True, language="zh_CN"), Console(quiet=True)
    )
    console = PlainConsole(width=500)
    with console.capture() as said:
        show(written, console)
    assert "what checks say in en" in said.get()
    assert "--language zh_CN" in said.get()


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["class", "right", "script", "chinese"])
def test_axe_finds_nothing_in_chinese(
    chromium: Any, chinese: Path, kind: str, scheme: str, width: int
) -> None:
    """On a phone and on a desk, in light and in dark: no finding, and nothing sticks out."""
    look_as(chromium, width, scheme)
    page = chinese / "index.html" if kind == "class" else page_of(chinese, kind)
    chromium.get(page.as_uri())
    assert chromium.execute_script("return document.documentElement.lang") == "zh-CN"
    assert chromium.execute_script(STICKING_OUT) == []
    assert axe_finds(chromium) == []
