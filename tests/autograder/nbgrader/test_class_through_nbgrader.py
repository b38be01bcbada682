"""A class through the real nbgrader: release, validate, autograde, feedback, export."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from searching import code_lines, cut, files_of, shown, texts

from autograder.course.reading import load_course, load_lesson
from autograder.nbgrader.comment import say_verdicts

PROJECT = Path(__file__).parents[3]
CLASS = PROJECT / "examples" / "class"
# Everyone has handed in the first. `make nbgrader` takes all lessons, and six minutes.
WHOLE_CLASS = "WHOLE_CLASS" in os.environ
LESSONS = load_course(PROJECT).lessons if WHOLE_CLASS else ("01_tensors", "02_autograd")
HANDED_IN = {path.parts[-2:] for path in CLASS.glob("*/*") if path.name in LESSONS}
# nbgrader takes notebooks only.
NOT_NBGRADERS = {
    (student, lesson)
    for student, lesson in HANDED_IN
    if not (CLASS / student / lesson / f"{lesson.partition('_')[2]}.ipynb").is_file()
}
SUBMISSIONS = len(HANDED_IN) - len(NOT_NBGRADERS)

pytestmark = [
    pytest.mark.slow,  # two real lessons, and all of nbgrader's commands
    pytest.mark.usefixtures("users_records"),
]


@pytest.fixture(scope="module")
def real_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lessons of this project's course, as a course of their own."""
    course = tmp_path_factory.mktemp("course")
    settings = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    for table in re.findall(
        r"^\[tool\.autograder\.lessons\.\w+\]\n(?:.+\n)*", settings, re.MULTILINE
    ):
        if not any(lesson in table for lesson in LESSONS):
            settings = settings.replace(table, "")  # of a lesson that is left out: refused
    (course / "pyproject.toml").write_text(settings, encoding="utf-8")
    for lesson in LESSONS:
        for folder in (f"solutions/{lesson}", f"tests/lessons/{lesson}"):
            shutil.copytree(
                PROJECT / folder, course / folder, ignore=shutil.ignore_patterns("__pycache__")
            )
        # `autograder release --check` proves that these are what the sources make.
        shutil.copytree(PROJECT / "assignments" / lesson, course / "assignments" / lesson)
    return course


@pytest.fixture(scope="module")
def graded(real_course: Path, make_folder: Any, users_records: None) -> Any:
    """The class's submissions, through `nbgrader autograde`, `generate_feedback` and `export`."""
    folder = make_folder(real_course)
    for student, lesson in sorted(HANDED_IN - NOT_NBGRADERS):
        shutil.copytree(CLASS / student / lesson, folder.submitted(student, lesson))
    for lesson in LESSONS:
        for command in ("autograde", "generate_feedback"):
            done = folder.run(command, lesson)
            assert done.returncode == 0, done.stderr
    done = folder.run("export")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def results(graded: Any, grade_by_kit: Any) -> Any:
    """What `autograder grade` says of the same submissions."""
    return grade_by_kit(graded)


def test_every_score_is_the_graders(graded: Any, results: Any) -> None:
    """Nbgrader's gradebook has for each task of each student what `autograder grade` gives."""
    wanted = {
        (student, lesson, task.name): task.score
        for (student, lesson), result in results.items()
        for task in result.tasks
    }
    scores = graded.scores()
    assert {key: score for key, score in scores.items() if key in wanted} == wanted
    # What is in nbgrader's gradebook only are the tasks of a file that could not be read.
    assert {score for key, score in scores.items() if key not in wanted} <= {0.0}
    assert len({(student, lesson) for student, lesson, _ in scores}) == SUBMISSIONS


def test_every_comment_is_there(graded: Any, results: Any) -> None:
    """Each task's comment is the kit's; a task that lost points has one."""
    comments = graded.comments()
    tasks = {lesson: [] for lesson in LESSONS}
    for _, lesson, task in comments:
        tasks[lesson].append(task)
    for (student, lesson), result in results.items():
        verdicts = say_verdicts(result, dict.fromkeys(tasks[lesson]))
        for task, verdict in verdicts.items():
            found = comments[student, lesson, task]
            assert _without_place(found) == _without_place(verdict.comment)
            assert verdict.comment or verdict.points == _worth(graded, lesson, task)


def _without_place(comment: str) -> str:
    """Leave out where a loop that never ends was when it was stopped: that is chance."""
    if "Stopped after" not in comment:
        return comment
    return re.sub(r"^ *cell \d+ .*line \d+:.*$", "", comment, flags=re.MULTILINE)


def _worth(folder: Any, lesson: str, task: str) -> float:
    rows = folder.rows(
        "SELECT max_score FROM grade_cells JOIN base_cell USING (id) JOIN notebook ON "
        "notebook.id = notebook_id JOIN assignment ON assignment.id = assignment_id "
        f"WHERE base_cell.name = 'check-{task}' AND assignment.name = '{lesson}'"
    )
    return float(rows[0][0])


def test_feedback_shows_scores_and_reasons(graded: Any, results: Any) -> None:
    """The page of each student says the score, and of each wrong task what is wrong."""
    for (student, lesson), result in results.items():
        module = lesson.partition("_")[2]
        page = graded.root / "feedback" / student / lesson / f"{module}.html"
        text = shown(page.read_text(encoding="utf-8"))
        assert f"Score: {result.score:.2f}".rstrip("0") in text
        for task in result.tasks:
            for check in task.checks:
                assert " ".join(check.feedback.summary.split())[:40] in " ".join(text.split())


def test_export_has_the_same_totals(graded: Any, results: Any) -> None:
    """The CSV of `nbgrader export` has the total of each student and lesson."""
    with (graded.root / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {(row["student_id"], row["assignment"]): float(row["score"]) for row in rows}
    handed_in = {key: result.score for key, result in results.items()}
    # nbgrader lists each student with each assignment, also where nothing was handed in.
    assert found == dict.fromkeys(found, 0.0) | handed_in


def test_damaged_file_stops_nobody_and_waits_for_a_person(graded: Any, results: Any) -> None:
    """A file that is not a notebook leaves the others graded, and says what is wrong with it."""
    unreadable = [key for key, result in results.items() if result.needs_a_person]
    assert unreadable
    for student, lesson in unreadable:
        waiting = [
            bool(needed)
            for (s, le, _), needed in graded.scores("needs_manual_grade").items()
            if (s, le) == (student, lesson)
        ]
        assert waiting
        assert all(waiting)


def test_no_student_receives_a_solution_or_a_hidden_check(graded: Any, real_course: Path) -> None:
    """In release/ and feedback/ there is no line of a reference or of a hidden check."""
    course = load_course(real_course)
    lessons = [load_lesson(course, name) for name in LESSONS]
    cuts = [cut(lesson.source_file) for lesson in lessons]
    public = [lesson.checks["test_public.py"] for lesson in lessons]
    meant = " ".join(" ".join([*(rest for _, rest in cuts), *public]).split())
    hidden = {
        line
        for lesson in lessons
        for line in code_lines(lesson.checks["test_hidden.py"])
        if line not in meant
    }
    reference = {line for solution, _ in cuts for line in solution if line not in meant}
    assert len(hidden) > 100
    assert len(reference) > 10
    files = [path for step in ("release", "feedback") for path in files_of(graded.root / step)]
    assert len(files) > SUBMISSIONS
    found = []
    for file in files:
        content = " ".join(" ".join(texts(file)).split())
        own = _own_text(graded, file)
        lines = {line for line in hidden | reference if line not in own}
        found += [(file.name, line) for line in lines if line in content]
    assert found == []


def test_search_finds_what_it_looks_for(graded: Any, real_course: Path) -> None:
    """The search above finds hidden checks and references where they are."""
    hidden = real_course / "tests" / "lessons" / LESSONS[0] / "test_hidden.py"
    lines = code_lines(hidden.read_text(encoding="utf-8"))
    content = " ".join(" ".join(texts(hidden)).split())
    assert all(line in content for line in lines)
    source = real_course / "solutions" / LESSONS[0] / "tensors.py"
    assert all(line in source.read_text(encoding="utf-8") for line in cut(source)[0])


def test_manual_mark_and_comment_survive_a_regrade(graded: Any) -> None:
    """What a person wrote stays when `nbgrader autograde --force` grades the student again."""
    before = graded.scores()
    graded.mark("ben_k", "as_column", 0.75, "Seen in class.")
    done = graded.run("autograde", LESSONS[0], "--force", "--student", "ben_k")
    assert done.returncode == 0, done.stderr
    key = ("ben_k", LESSONS[0], "as_column")
    assert graded.scores()[key] == 0.75
    assert graded.scores("auto_score")[key] == before[key]
    assert graded.comments()[key] == "Seen in class."
    rest = {k: score for k, score in graded.scores().items() if k != key}
    assert rest == {k: score for k, score in before.items() if k != key}


def test_validate_of_the_stub_and_of_the_solved_notebook(graded: Any, real_course: Path) -> None:
    """`nbgrader validate` faults each check cell of the stub, and nothing with the reference in it."""
    stub = _release(graded, LESSONS[0])
    lesson = load_lesson(load_course(real_course), LESSONS[0])
    solved = {cell.task: cell.source for cell in lesson.cells if cell.task}
    folder = shutil.copytree(stub.parent, graded.root / "solved")
    content = json.loads(stub.read_text(encoding="utf-8"))
    for cell in content["cells"]:
        task = cell["metadata"].get("autograder", {}).get("task")
        if task:
            cell["source"] = solved[task]
    notebook = folder / stub.name
    notebook.write_text(json.dumps(content), encoding="utf-8")
    done = graded.run("validate", str(notebook), str(stub))
    right, wrong = done.stdout.split("Success! Your notebook passes all the tests.")
    assert not right.strip(), done.stdout
    assert f"VALIDATION FAILED ON {len(solved)} CELL(S)" in " ".join(wrong.split()), done.stdout


def _release(folder: Any, lesson: str) -> Path:
    return Path(folder.root, "release", lesson, f"{lesson.partition('_')[2]}.ipynb")


def _own_text(folder: Any, file: Path) -> str:
    """Give what the student whose feedback this is wrote: their page shows their own code."""
    parts = file.relative_to(folder.root).parts
    if parts[0] != "feedback":
        return ""
    submitted = folder.submitted(parts[1], parts[2])
    found = [text for each in submitted.glob("*.ipynb") for text in _safe_texts(each)]
    return " ".join(" ".join(found).split())


def _safe_texts(file: Path) -> list[str]:
    try:
        return list(texts(file))
    except ValueError:
        return [file.read_bytes().decode("utf-8", "ignore")]
