"""A course in two languages: released, checked and graded in Chinese."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from autograder.commands.check import find_work, run_checks
from autograder.commands.grade import Graded, Options, grade
from autograder.commands.release import Edition, release, show
from autograder.commands.translate import translate
from autograder.course.reading import load_course, load_lesson
from autograder.errors import CourseError
from autograder.language import speaking, spoken
from autograder.translating.po import read_translation

TINY = Path(__file__).parents[2] / "courses" / "tiny"
QUIET = Console(file=io.StringIO())
SLOPE = "return w[0] * x - w[1]"
FACT = "The line with slope 2 and intercept 1 is 1, 3 and 5 high over 0, 1 and 2."


def fill(file: Path) -> None:
    """Put 译 before every text that is not quoted; what must be kept is."""
    blocks = file.read_text(encoding="utf-8").split("\n\n")
    for number, block in enumerate(blocks[1:], start=1):
        msgid = next(line for line in block.split("\n") if line.startswith("msgid "))
        text = msgid.removeprefix('msgid "')
        sign = "" if "#. quoted by" in block else "译："
        blocks[number] = block.replace('msgstr ""', f'msgstr "{sign}{text}')
    file.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny course in English and Chinese, released in both."""
    root = tmp_path_factory.mktemp("spoken") / "course"
    shutil.copytree(TINY, root, ignore=shutil.ignore_patterns("__pycache__"))
    translate(root, "zh_CN", [], check=False)
    for file in root.glob("solutions/*/zh_CN.po"):
        fill(file)
    release(root, [], 1, QUIET, check=False)
    release(root, [], 1, QUIET, check=False, edition=Edition("zh_CN"))
    return root


def notebook(folder: Path) -> dict:
    return json.loads((folder / "02_lines" / "lines.ipynb").read_bytes())


def work_in(folder: Path, place: Path) -> None:
    """Hand in the notebook of a folder with a mistake in `predict`."""
    text = (folder / "02_lines" / "lines.ipynb").read_text(encoding="utf-8")
    stub = 'raise NotImplementedError(\\"predict: write your code here\\")'
    assert stub in text
    place.mkdir(parents=True)
    (place / "lines.ipynb").write_text(text.replace(stub, SLOPE), encoding="utf-8")


@pytest.fixture(scope="module")
def submitted(course: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same work in the notebooks of both languages."""
    folder = tmp_path_factory.mktemp("submitted")
    work_in(course / "assignments", folder / "ann" / "02_lines")
    work_in(course / "assignments-zh_CN", folder / "李雷" / "02_lines")
    return folder


@pytest.fixture(scope="module")
def graded(course: Path, submitted: Path, tmp_path_factory: pytest.TempPathFactory):
    """Grade the class, with feedback in a language."""
    output = tmp_path_factory.mktemp("grades")
    done: dict[str, Graded] = {}

    def run(language: str) -> Graded:
        if language not in done:
            options = Options(submitted, course, output=output / language, language=language)
            done[language] = grade(options, QUIET)
        return done[language]

    return run


def without_texts(graded: Graded) -> list[tuple]:
    """Give all numbers of a class, by student."""
    return [
        (e.result.student, c.name, c.status, c.score, c.possible, c.feedback.mistake)
        for e in graded.entries
        for t in e.result.tasks
        for c in t.checks
    ]


@pytest.mark.slow
def test_assignments_have_the_same_code_and_ids(course: Path) -> None:
    """In Chinese a notebook has the same cells, with the same ids and the same code."""
    mine, theirs = (notebook(course / f"assignments{each}") for each in ("", "-zh_CN"))
    assert len(mine["cells"]) == len(theirs["cells"])
    for one, other in zip(mine["cells"], theirs["cells"], strict=True):
        ids = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in (one, other)]
        assert ids[0] == ids[1]
        assert one["cell_type"] == other["cell_type"]
        if one["cell_type"] == "code":
            assert "".join(one["source"]) == "".join(other["source"]).replace("译：", "")
    said = ["".join(cell["source"]) for cell in theirs["cells"]]
    assert any("# 译：Lines" in text for text in said)


@pytest.mark.slow
def test_english_assignments_say_nothing_of_a_language(course: Path) -> None:
    """What is released in the course's own language is what it was without translations."""
    for lesson in ("01_vectors", "02_lines"):
        folder = course / "assignments" / lesson
        assert "language" not in json.loads((folder / "lesson.json").read_bytes())
        assert not any("译" in file.read_text("utf-8", "replace") for file in folder.iterdir())
    chinese = json.loads((course / "assignments-zh_CN" / "02_lines" / "lesson.json").read_bytes())
    assert chinese["language"] == "zh_CN"
    assert chinese["hints"]["predict"] == ["译：`w[0]` is the slope."]


@pytest.mark.slow
def test_a_release_is_stale_once_the_translation_changes(course: Path, tmp_path: Path) -> None:
    """`release --check --language` finds what another translation would change."""
    copy = tmp_path / "course"
    shutil.copytree(course, copy)
    chinese = Edition("zh_CN")
    assert release(copy, ["02"], 1, QUIET, check=True, edition=chinese) == []
    file = copy / "solutions" / "02_lines" / "zh_CN.po"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("译：`w[0]` is the slope", "斜率是 `w[0]`"), encoding="utf-8")
    stale = release(copy, ["02"], 1, QUIET, check=True, edition=chinese)
    assert stale == ["assignments-zh_CN/02_lines/lesson.json"]
    assert show(stale, QUIET, check=True) == 1
    assert release(copy, ["02"], 1, QUIET, check=True) == []


@pytest.mark.slow
def test_an_incomplete_translation_is_not_released(course: Path, tmp_path: Path) -> None:
    """Nothing is written while a text is missing, and the message names it."""
    copy = tmp_path / "course"
    shutil.copytree(course, copy, ignore=shutil.ignore_patterns("assignments*"))
    file = copy / "solutions" / "02_lines" / "zh_CN.po"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace('msgstr "译：`w[0]` is the slope."', 'msgstr ""'), encoding="utf-8"
    )
    with pytest.raises(CourseError, match=r"is not complete:\n  solutions/02_lines/zh_CN.po:\d+: "):
        release(copy, [], 1, QUIET, check=False, edition=Edition("zh_CN"))
    assert not (copy / "assignments-zh_CN").exists()


@pytest.mark.slow
def test_a_check_speaks_the_language_of_its_folder(course: Path, tmp_path: Path) -> None:
    """A student of the Chinese assignment reads what a check states in Chinese."""
    folder = tmp_path / "02_lines"
    shutil.copytree(course / "assignments-zh_CN" / "02_lines", folder)
    (folder / "lines.ipynb").unlink()
    work_in(course / "assignments-zh_CN", folder / "mine")
    with speaking("en"):
        work = find_work(folder / "mine" / "lines.ipynb")
        assert spoken() == "zh_CN"
        with work.runner() as runner:
            checked = run_checks(runner, work, work.job("predict"))
    feedback = checked.results[0].checks[0].feedback
    assert feedback.summary == f"译：{FACT}"


@pytest.mark.slow
def test_a_grade_is_the_same_in_every_language(graded: Callable[[str], Graded]) -> None:
    """Points, verdicts and recognised mistakes are equal, whatever language is read or spoken."""
    english, chinese = graded("en"), graded("zh_CN")
    assert without_texts(english) == without_texts(chinese)
    ann, leilei = (
        [row[1:] for row in without_texts(english) if row[0] == name] for name in ("ann", "李雷")
    )
    assert ann == leilei
    assert spoken() == "en"


@pytest.mark.slow
def test_feedback_is_in_the_language_that_is_asked_for(graded: Callable[[str], Graded]) -> None:
    """Facts of all checks are Chinese then, and English otherwise, for every student."""
    for language, sign in (("en", False), ("zh_CN", True)):
        for entry in graded(language).entries:
            facts = [c.feedback.summary for c in entry.result.tasks[0].checks]
            assert [fact.startswith("译：") for fact in facts] == [sign] * len(facts)


@pytest.mark.slow
def test_cells_of_either_language_are_the_courses_own(graded: Callable[[str], Graded]) -> None:
    """Nobody is said to have edited a cell that was handed out in their language."""
    assert [entry.result.note for entry in graded("en").entries] == ["", ""]


@pytest.mark.slow
def test_another_language_grades_again_and_the_same_one_does_not(
    course: Path, submitted: Path, tmp_path: Path
) -> None:
    """Words are part of a stored result, so that they are made anew for another language only."""

    def reused(language: str) -> int:
        return grade(Options(submitted, course, output=tmp_path, language=language), QUIET).reused

    assert [reused(each) for each in ("en", "en", "zh_CN", "zh_CN")] == [0, 2, 0, 2]


def test_a_translation_gives_a_text_itself_where_it_has_none(course: Path) -> None:
    """What nobody has translated is said in the course's own language."""
    lesson = load_lesson(load_course(course, proving=True), "02_lines")
    translation = read_translation(lesson, "zh_CN")
    assert translation("never heard of") == "never heard of"
    assert read_translation(lesson, "de") is None
