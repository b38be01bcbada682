"""A translation is written, brought up to date, and held against the lesson."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from autograder.commands.translate import translate
from autograder.course.reading import load_course, load_lesson
from autograder.errors import CourseError, UsageError
from autograder.observing.fingerprint import grading_fingerprint, record_fingerprint
from autograder.translating.lesson import lesson_in
from autograder.translating.po import read_translation
from autograder.translating.problems import translation_problems
from autograder.translating.texts import texts_of

FILE = "solutions/02_lines/zh_CN.po"
SOURCE = "solutions/02_lines/lines.py"


def lesson_of(root: Path, name: str = "02_lines"):
    return load_lesson(load_course(root, proving=True), name)


def problems(root: Path) -> list[str]:
    return list(translation_problems(lesson_of(root), ["zh_CN"]))


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_kind_of_text_is_there(course: Path) -> None:
    """Notebook, hints, docstrings, facts of public and hidden checks, and mistakes are texts."""
    lesson = lesson_of(course)
    texts = {text.text for text in texts_of(lesson)}
    assert "`w[0]` is the slope." in texts
    assert "Predict the height over each x (N,)." in texts
    assert {mistake.sentence for mistake in lesson.mistakes if mistake.sentence} <= texts
    assert "A line with slope 2 is between 199 and 201 high over 100." in texts  # hidden
    assert "The line with slope 2 and intercept 1 is 1, 3 and 5 high over 0, 1 and 2." in texts


def test_writing_again_changes_nothing(spoken: Path) -> None:
    """A file that is up to date is in its final form: nothing is written a second time."""
    translate(spoken, "zh_CN", [], check=False)
    before = (spoken / FILE).read_bytes()
    assert not any(each.changed for each in translate(spoken, "zh_CN", [], check=False))
    assert (spoken / FILE).read_bytes() == before
    assert problems(spoken) == []


def test_a_missing_file_is_named(course: Path) -> None:
    """Without a file, the command that makes it is named."""
    (course / FILE).unlink()
    assert problems(course) == [
        f"{FILE}: missing; make it with `autograder translate zh_CN 02_lines`"
    ]


def test_an_empty_translation_is_named_with_its_line(course: Path) -> None:
    """A text that nobody has translated is named with the file and the line of its msgid."""
    found = [each for each in problems(course) if "`w[0]` is the slope." in each]
    assert len(found) == 1
    place, line = re.match(r"(.*?):(\d+): ", found[0]).groups()
    assert place == FILE
    written = (course / FILE).read_text(encoding="utf-8").splitlines()[int(line) - 1]
    assert written == 'msgid "`w[0]` is the slope."'
    assert found[0].endswith("is not translated; write its msgstr")


def test_a_text_that_changed_is_fuzzy(spoken: Path) -> None:
    """The translation of what stood there before is kept, and does not count until it is looked at."""
    change(spoken / SOURCE, "is the slope.", "is the steep slope.")
    assert problems(spoken) == [
        f"{SOURCE}:32: “`w[0]` is the steep slope.” is not in {FILE}; run `autograder translate "
        "zh_CN 02_lines`, and translate it there"
    ]
    translate(spoken, "zh_CN", [], check=False)
    assert "is fuzzy: the original changed; correct its msgstr" in problems(spoken)[0]
    translation = read_translation(lesson_of(spoken), "zh_CN")
    assert translation("`w[0]` is the steep slope.") == "`w[0]` is the steep slope."


def test_a_text_that_is_gone_is_kept_as_obsolete(spoken: Path) -> None:
    """Nobody's work is thrown away: it stands at the end, behind `#~`."""
    change(spoken / SOURCE, "# A line has a slope and an intercept: $y = w_0 x + w_1$.\n", "")
    translate(spoken, "zh_CN", [], check=False)
    text = (spoken / FILE).read_text(encoding="utf-8")
    assert '#~ msgstr "译：A line has a slope and an intercept: $y = w_0 x + w_1$."' in text
    assert problems(spoken) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("译：`w[0]` is", "译：w[0] is", "the code `w[0]` of the original is missing"),
        ("译：`w[0]` is", "译：`w[0]` `w` is", "the code `w` is not in the original"),
        ("译：A line has", "译：A $y$ line has", "the formula $y$ is not in the original"),
        ("译：`w[0]` is", "译：`w[0]` **is", "a `**` is opened and not closed"),
        ("译：`w[0]` is", "译：`w[0]` {name} is", "the name {name} is not in the original"),
        ("译：`w[0]` is", "译：`w[0]` [a](http://b) is", "the link ](http://b) is not in"),
        ("译：`w[0]` is", " `w[0]` is", "it begins or ends with a blank"),
        ("译：`w[0]` is", "`w[0]`\\u001b is".replace("\\u001b", "\x1b"), "cannot be printed"),
    ],
)
def test_what_is_not_kept_is_named(spoken: Path, old: str, new: str, said: str) -> None:
    """Code, formulas, names, links and signs that differ are each an error with its place."""
    text = (spoken / FILE).read_text(encoding="utf-8")
    at = text.index(f'msgstr "{old}')
    (spoken / FILE).write_text(text[:at] + text[at:].replace(old, new, 1), encoding="utf-8")
    found = problems(spoken)
    assert found
    assert all(each.startswith(f"{FILE}:") for each in found)
    assert any(said in each and "correct its msgstr" in each for each in found), found


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"\xff\xfe", "cannot be read"), (b"nonsense\n", ":1: ")],
)
def test_a_damaged_file_is_an_error(course: Path, data: bytes, said: str) -> None:
    """What is no PO file is named with its line, and never taken for an empty one."""
    (course / FILE).write_bytes(data)
    with pytest.raises(CourseError, match=re.escape(FILE)) as caught:
        problems(course)
    assert said in str(caught.value)


@pytest.mark.parametrize("language", ["xx_YY", "zh-CN", "../zh_CN", "", "english"])
def test_a_language_that_is_none_is_refused(course: Path, language: str) -> None:
    """A file is made only for what gettext would call a language."""
    with pytest.raises(UsageError, match="no language that is known here"):
        translate(course, language, [], check=False)


def test_the_courses_own_language_is_refused(course: Path) -> None:
    """There is nothing to translate into the language that the lessons are written in."""
    with pytest.raises(UsageError, match="en is the language that the course tiny is written in"):
        translate(course, "en", [], check=False)


def test_grades_and_records_do_not_depend_on_translations(course: Path) -> None:
    """Neither a translation nor its being asked for makes a record or a grade another one."""
    (course / FILE).unlink()
    before = lesson_of(course)
    change(course / "pyproject.toml", "seed = 7", 'seed = 7\ntranslations = ["zh_CN"]')
    translate(course, "zh_CN", [], check=False)
    after = lesson_of(course)
    assert after.policy.translations == ("zh_CN",)
    assert record_fingerprint(after) == record_fingerprint(before)
    assert grading_fingerprint(after) == grading_fingerprint(before)


def test_a_translated_lesson_has_the_same_program(spoken: Path) -> None:
    """The reference of the lesson in Chinese is the same, apart from docstrings and comments."""
    lesson = lesson_of(spoken)
    translated = lesson_in(lesson, read_translation(lesson, "zh_CN"))
    assert translated.policy.language == "zh_CN"
    assert translated.hints == {
        "predict": ("译：`w[0]` is the slope.",),
        "Line": ("译：A parameter is an `nn.Parameter` that is an attribute of the module.",),
    }
    for mine, theirs in zip(lesson.cells, translated.cells, strict=True):
        if not mine.markdown:
            assert theirs.source.replace("译：", "") == mine.source
