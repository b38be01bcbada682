"""What is done with a graded class, in the language of its feedback: mark, explain, report, export."""

from __future__ import annotations

import io
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from in_english import left_in_english
from typer.testing import CliRunner

from autograder.cli import app
from autograder.commands.grade import Options, grade
from autograder.errors import AutograderError
from autograder.language import speaking, spoken
from autograder.reports.console import PlainConsole

pytestmark = pytest.mark.slow  # the class is graded once, in a sandbox

QUESTIONS = Path(__file__).parents[2] / "courses" / "questions"
HOSTILE = "{0.__class__}{x}"
SOLVED = (
    "def chances(weights):\n    return weights / weights.sum()\n"
    "def tempered(weights):\n    return chances(weights ** (1 / TEMPERATURE))\n"
)
WRONG = SOLVED.replace("weights.sum()", "1")
# Names, words of English that the course itself has, and what the formats call their own things.
NAMES = frozenset(
    "ann bob class nobody NAME ID chances tempered why_divide bars root moodle junit results json".split()
)
Typed = Callable[..., str]


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of a course in Chinese: its folder holds the course, the class and the grades."""
    place = tmp_path_factory.mktemp("graded")
    shutil.copytree(QUESTIONS, place / "course")
    file = place / "course" / "pyproject.toml"
    text = file.read_text(encoding="utf-8")
    said = '[tool.autograder]\nlanguage = "zh_CN"\n'
    file.write_text(text.replace("[tool.autograder]\n", said), encoding="utf-8")
    for student, source in (("ann", SOLVED), ("bob", WRONG), (HOSTILE, SOLVED)):
        folder = place / "class" / student / "01_chances"
        folder.mkdir(parents=True)
        (folder / "chances.py").write_text(source)
    options = Options(place / "class", place / "course", output=place / "grades")
    grade(options, PlainConsole(file=io.StringIO()))
    return place


@pytest.fixture
def typed(graded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Type a command where the class's files lie; give all that is said, errors too."""
    shutil.copytree(graded, tmp_path / "here")
    monkeypatch.chdir(tmp_path / "here")

    def command(*words: str) -> str:
        with speaking("en"):
            done = CliRunner().invoke(app, list(words), env=os.environ | {"COLUMNS": "300"})
            assert done.exception is None or isinstance(
                done.exception, AutograderError | SystemExit
            ), done.exception
            said = str(done.exception) if isinstance(done.exception, AutograderError) else ""
            return done.output + said

    return command


def english(text: str) -> list[str]:
    """List what is left, without a student's name."""
    return left_in_english(text.replace(HOSTILE, ""), NAMES)


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("mark", "grades"), "个等待人工评分"),
        (("mark", "grades", "--question", "bars"), "01_chances / bars"),
        (("mark", "grades", "--student", "nobody"), "答案中没有学生“nobody”"),
        (("mark", "grades", "--question", "{x}"), "答案中没有问题“{x}”"),
        (("mark", "grades", "--walk", "--page"), "请选择其中一个"),
        (("explain", "ann"), "目前计入：4 分（满分 8）：还需要人工完成"),
        (("explain", "{0}"), "没有叫“{0}”的学生"),
        (("report", "grades", "--output", "reports"), "只给教师看"),
        (("report", "grades", "--student", "{x}"), "成绩册中没有名为“{x}”的学生"),
        (("export", "moodle"), "写入"),
        (("export", "junit", "--student", "{x}"), "成绩册中没有学生“{x}”"),
        (("grade", "class", "--course", "course"), "3 份中有 3 份以前评过分，没有改动。"),
        (("grade", "class", "--course", "course", "--student", "{x}"), "没有名为“{x}”的学生的提交"),
    ],
)
def test_what_is_said_is_chinese(typed: Typed, words: tuple[str, ...], part: str) -> None:
    """Nothing of it is English but what is typed and named."""
    text = typed(*words)
    assert part in text
    kept = re.sub(r"“(nobody|\{x\}|\{0\})”", "", text)
    if words[0] != "mark" or "--question" not in words:  # which shows the lesson's own text
        assert english(kept) == []


def test_marks_are_set_and_explained(typed: Typed) -> None:
    """A mark is confirmed, and shows in the sum, in Chinese."""
    words = ("mark", "grades", "--student", HOSTILE, "--question", "bars", "--by", "root")
    text = typed(*words, "--points", "1")
    assert f"{HOSTILE} / 01_chances / bars：root 给了 1 分（满分 1）" in text
    assert english(text) == []
    again = typed(*words, "--points", "0.5")
    assert "之前：root 于" in again
    assert english(again.replace("UTC", "")) == []
    assert "给一个答案" in typed("mark", "grades", "--points", "1")
    assert english(typed("explain", HOSTILE)) == []


def test_regrading_says_what_changes(typed: Typed, tmp_path: Path) -> None:
    """Once the class's work is otherwise, whose points change is said in Chinese."""
    file = tmp_path / "here" / "class" / "bob" / "01_chances" / "chances.py"
    file.write_text(SOLVED)
    text = typed("regrade", "class", "--since", "grades", "--course", "course")
    assert "bob/01_chances：" in text.replace(": ", "：")
    assert "1 个结果的分数有变化" in text
    assert "没有保存任何内容。" in text
    checks = re.sub(r"test_\w+", "", text)
    assert english(checks) == []


def test_without_a_course_or_a_class_the_system_decides(
    typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there is no gradebook and no course, the error is in the user's own language."""
    monkeypatch.setenv("LANGUAGE", "zh_CN")
    assert "没有成绩册" in typed("explain", "ann", str(tmp_path))
    assert "这里没有课程" in typed("grade", "class", "--course", str(tmp_path))
    monkeypatch.setenv("LANGUAGE", "en")
    assert "there is no gradebook" in typed("explain", "ann", str(tmp_path))
    assert "no course here" in typed("grade", "class", "--course", str(tmp_path))


def test_the_language_asked_for_goes_before_the_courses(typed: Typed) -> None:
    """`--language` decides what the terminal says, wherever on the line it stands."""
    for words in (
        ("--language", "en", "--course", "course"),
        ("--course", "course", "--language", "en"),
    ):
        assert "every file has its place" in typed("grade", "class", *words)
    assert spoken() == "en"
