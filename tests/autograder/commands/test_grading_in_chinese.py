"""What a class's grader reads on the terminal and in the notes of results, in Chinese."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from in_english import left_in_english

from autograder.commands.grade import Options, grade, show
from autograder.errors import UsageError
from autograder.language import speaking
from autograder.reports.console import PlainConsole

HOSTILE = '{0.__class__}{file}=HYPERLINK("x"),<b>李'
SOLVED = (
    "def chances(weights):\n    return weights / weights.sum()\n"
    "def tempered(weights):\n    return chances(weights ** (1 / TEMPERATURE))\n"
)
# Names, and what the course itself says in English.
NAMES = frozenset(
    "ann bob eva zoe class questions tempered chances id name why_divide bars results json".split()
)


@pytest.fixture
def chinese(questions_copy: Path) -> Path:
    """A course whose lessons are said to be in Chinese."""
    file = questions_copy / "pyproject.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("[tool.autograder]\n", '[tool.autograder]\nlanguage = "zh_CN"\n'),
        encoding="utf-8",
    )
    return questions_copy


@pytest.fixture
def submitted(tmp_path: Path) -> Path:
    """A class in which everything is there that a person has to see to."""
    folder = tmp_path / "class"
    for student in ("ann", "bob", HOSTILE):
        (folder / student / "01_chances").mkdir(parents=True)
        (folder / student / "01_chances" / "chances.py").write_text(SOLVED)
    (folder / "bob" / "01_chances" / "chances.ipynb").write_text("no notebook")
    (folder / "eva").mkdir()
    (folder / "eva" / "work.7z").write_bytes(b"7z")
    with zipfile.ZipFile(folder / "eva" / "{}.zip", "w") as archive:
        archive.writestr("notes.ipynb", b"{}")
    (folder / "ann" / "notes.py").symlink_to(folder / "bob")
    (tmp_path / "list.csv").write_text("id,name\n1,ann\n2,bob\n3,zoe\n")
    return folder


@pytest.mark.slow
def test_a_class_is_graded_in_the_language_of_its_course(
    chinese: Path, submitted: Path, tmp_path: Path
) -> None:
    """Nothing that is printed, and no note or reason in the results, is English."""
    printed = io.StringIO()
    console = PlainConsole(file=printed, width=400)
    grades = tmp_path / "grades"
    options = Options(submitted, chinese, output=grades, roster=tmp_path / "list.csv")
    for _ in range(2):  # the second time results are found in the gradebook
        graded = grade(options, console)
        with speaking("zh_CN"):
            show(graded, grades, console)
    text = printed.getvalue().replace(HOSTILE, "").replace(HOSTILE.replace("/", "?"), "")
    assert "\n".join(left_in_english(text, NAMES)) == ""
    assert "需要人工处理：" in text
    assert "3 份中有 3 份以前评过分，没有改动。" in text
    results = json.loads((grades / "results.json").read_bytes())
    said = [each["note"] for each in results["results"]]
    said += [each[key] for each in results["unplaced"] for key in ("why", "what_to_do")]
    assert any(said)
    assert left_in_english("\n".join(said).replace(HOSTILE, ""), NAMES) == []


@pytest.mark.slow
def test_what_programs_read_stays_as_it_is(chinese: Path, submitted: Path, tmp_path: Path) -> None:
    """Keys, statuses and the heads of tables are the same words in every language."""
    files = {}
    for language in ("en", "zh_CN"):
        output = tmp_path / language
        grade(
            Options(submitted, chinese, output=output, language=language),
            PlainConsole(file=io.StringIO()),
        )
        results = json.loads((output / "results.json").read_bytes())
        files[language] = (
            _words(results),
            (output / "grades.csv").read_text(encoding="utf-8").splitlines()[0],
            (output / "final.csv").read_text(encoding="utf-8").splitlines()[0],
        )
    assert files["en"] == files["zh_CN"]


def _words(value: object, key: str = "") -> Iterator[object] | list[object]:
    """List the keys of a tree, and the words that stand under `status`."""
    if isinstance(value, dict):
        return [(name, _words(each, name)) for name, each in value.items()]
    if isinstance(value, list):
        return [_words(each, key) for each in value]
    return [value] if key in ("status", "layout") else []


def test_errors_of_names_that_hold_braces(chinese: Path, submitted: Path, tmp_path: Path) -> None:
    """A student or a layout of any name is named as it is, in every language."""
    for language, what in (("en", "no submission by a student named"), ("zh_CN", "没有名为")):
        options = Options(
            submitted, chinese, students=["{x}{0}"], output=tmp_path / "o", language=language
        )
        with pytest.raises(UsageError, match=what) as caught:
            grade(options, PlainConsole(file=io.StringIO()))
        assert "{x}{0}" in str(caught.value)
    with pytest.raises(UsageError, match=r"没有布局“{x}”"):
        grade(Options(submitted, chinese, layout="{x}"), PlainConsole(file=io.StringIO()))
