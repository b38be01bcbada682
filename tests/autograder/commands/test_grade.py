"""`autograder grade` as instructors meet it: interrupted, repeated, changed under its feet."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rich.console import Console

from autograder.commands.grade import Graded, Options, grade
from autograder.course.reading import load_course
from autograder.policy.written import to_final_json

pytestmark = pytest.mark.slow  # each test starts sandbox servers of its own

TINY = Path(__file__).parents[2] / "courses" / "tiny"
STUDENTS = ("ann", "bob", "cem", "dora", "eva", "finn")
LONGEST_WAIT = 300  # seconds; a limit for what hangs, not an expectation
MAIN = "from autograder.cli import main; main()"
INTERRUPTED = "autograder: interrupted; finished grades are kept; run the same command again"
TOTAL = "import torch\n\ndef total(x):\n    return x @ torch.ones_like(x)\n\n"
RIGHT = TOTAL + "def double(x):\n    return 2 * x\n"
WRONG = TOTAL + "def double(x):\n    return x ** 2\n"


@pytest.fixture
def classroom(tmp_path: Path) -> Path:
    """Six students with both lessons; every other one has a wrong answer."""
    for number, student in enumerate(STUDENTS):
        folder = tmp_path / "class" / student
        source = WRONG if number % 2 else RIGHT
        (folder / "01_vectors").mkdir(parents=True)
        (folder / "01_vectors" / "vectors.py").write_text(source)
        (folder / "02_lines").mkdir()
        (folder / "02_lines" / "lines.py").write_text(f"# {student}\n")
    return tmp_path / "class"


def run(classroom: Path, output: Path, course: Path = TINY, **options: object) -> Graded:
    asked = Options(classroom, course=course, output=output, **options)
    return grade(asked, Console(quiet=True))


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-c", MAIN, *map(str, arguments)]


def without_seconds(results: bytes) -> object:
    def strip(value: object) -> object:
        if isinstance(value, dict):
            return {k: strip(v) for k, v in value.items() if k != "seconds"}
        return [strip(v) for v in value] if isinstance(value, list) else value

    return strip(json.loads(results))


def stored(book: Path) -> int:
    if not book.exists():
        return 0
    try:
        with sqlite3.connect(book) as connection:
            return int(connection.execute("SELECT count(*) FROM result").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def test_every_submission_gets_its_grade(classroom: Path, tmp_path: Path):
    """A right answer earns all points, a wrong one loses its task's, an empty one earns none."""
    graded = run(classroom, tmp_path / "out")
    scores = {(e.result.student, e.result.lesson): e.result.score for e in graded.entries}
    assert scores["ann", "01_vectors"] == 4
    assert 0 < scores["bob", "01_vectors"] < 4
    assert scores["ann", "02_lines"] == 0
    assert graded.exit_code == 0


def test_killed_run_ends_with_the_same_grades(classroom: Path, tmp_path: Path):
    """A run that was killed and started again ends as one that was not, grading nothing twice."""
    whole = run(classroom, tmp_path / "whole")
    output = tmp_path / "killed"
    process = subprocess.Popen(
        command("grade", classroom, "--course", TINY, "--output", output, "--jobs", 1),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + LONGEST_WAIT
    while stored(output / "gradebook.sqlite") < 3 and process.poll() is None:
        assert time.monotonic() < deadline, "nothing was graded"
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = stored(output / "gradebook.sqlite")
    again = run(classroom, output)
    assert again.reused == before
    assert without_seconds(to_final_json(again.whole, again.finals)) == without_seconds(
        to_final_json(whole.whole, whole.finals)
    )


def test_interrupted_run_ends_at_once(classroom: Path, tmp_path: Path):
    """Ctrl-C ends a run whatever code runs in it, and the next run grades what is missing."""
    endless = TOTAL + "def double(x):\n    while True:\n        pass\n"
    for student in STUDENTS[1:]:
        (classroom / student / "01_vectors" / "vectors.py").write_text(endless)
    output = tmp_path / "out"
    # A shell's background job ignores Ctrl-C, and whatever it starts inherits that.
    main = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); " + MAIN
    asked = ("grade", classroom, "--course", TINY, "--lesson", "01_vectors", "--output", output)
    process = subprocess.Popen(
        [sys.executable, "-c", main, *asked, "--jobs", "2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        text=True,
    )
    deadline = time.monotonic() + LONGEST_WAIT
    while stored(output / "gradebook.sqlite") < 1:
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < deadline, "nothing was graded"
        time.sleep(0.005)
    time.sleep(0.5)
    os.killpg(process.pid, signal.SIGINT)  # what a terminal does
    said = process.communicate(timeout=LONGEST_WAIT)[0]
    assert process.returncode == 130
    assert said.split()[-len(INTERRUPTED.split()) :] == INTERRUPTED.split()
    # Nobody waited until the endless loops had used up their time.
    assert stored(output / "gradebook.sqlite") == 1
    for student in STUDENTS[1:]:
        (classroom / student / "01_vectors" / "vectors.py").write_text(RIGHT)
    again = run(classroom, output, lessons=("01_vectors",))
    assert again.reused == 1
    assert [entry.result.score for entry in again.entries] == [4] * len(STUDENTS)


def test_unchanged_class_is_not_graded_again(classroom: Path, tmp_path: Path):
    """A second run takes every result from the gradebook, and its files are the same bytes."""
    output = tmp_path / "out"
    run(classroom, output)
    first = (output / "results.json").read_bytes()
    again = run(classroom, output)
    assert again.reused == len(again.entries)
    assert (output / "results.json").read_bytes() == first


def test_force_grades_everything_again(classroom: Path, tmp_path: Path):
    """With --force nothing is reused, and the grades are the same."""
    output = tmp_path / "out"
    first = run(classroom, output)
    forced = run(classroom, output, force=True)
    assert forced.reused == 0
    assert without_seconds(to_final_json(forced.whole, forced.finals)) == without_seconds(
        to_final_json(first.whole, first.finals)
    )


@pytest.mark.parametrize(
    "changed",
    ["tests/lessons/01_vectors/test_hidden.py", "solutions/01_vectors/mistakes.py"],
)
def test_change_to_a_lesson_regrades_that_lesson_alone(
    classroom: Path, tmp_path: Path, tiny_copy: Path, changed: str
):
    """A change to a lesson's checks or mistakes regrades that lesson and no other."""
    output = tmp_path / "out"
    run(classroom, output, tiny_copy)
    with (tiny_copy / changed).open("a") as file:
        file.write("\n# a remark\n")
    again = run(classroom, output, tiny_copy)
    assert again.reused == len(STUDENTS)


def test_changed_submission_is_graded_again(classroom: Path, tmp_path: Path):
    """A student who hands in something else is graded again, and nobody else is."""
    output = tmp_path / "out"
    run(classroom, output)
    (classroom / "bob" / "01_vectors" / "vectors.py").write_text(RIGHT)
    again = run(classroom, output)
    assert again.reused == len(again.entries) - 1
    scores = {(e.result.student, e.result.lesson): e.result.score for e in again.entries}
    assert scores["bob", "01_vectors"] == 4


def test_json_is_all_that_is_printed(classroom: Path, tmp_path: Path):
    """With --json standard output holds the bytes of results.json and nothing else."""
    output = tmp_path / "out"
    done = subprocess.run(
        command("grade", classroom, "--course", TINY, "--output", output, "--json"),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == (output / "results.json").read_bytes()


def test_csv_has_a_row_for_each_task(classroom: Path, tmp_path: Path):
    """grades.csv names student, lesson, task, score, possible and status, task by task."""
    output = tmp_path / "out"
    run(classroom, output, students=["ann"])
    rows = (output / "grades.csv").read_text().splitlines()
    assert rows[0] == "student,lesson,task,score,possible,status"
    assert [row.split(",")[:3] for row in rows[1:3]] == [
        ["ann", "01_vectors", "double"],
        ["ann", "01_vectors", "total"],
    ]


def refused(*arguments: object) -> str:
    done = subprocess.run(command(*arguments), capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return " ".join(done.stderr.split())


def test_missing_folder_of_submissions(tmp_path: Path):
    """A folder that is not there is named, with what to name instead."""
    said = refused("grade", tmp_path / "nowhere", "--course", TINY)
    assert "nowhere: no such folder; name the folder that holds the submissions" in said


def test_unknown_lesson(classroom: Path):
    """A lesson that the course does not have is answered with those it has."""
    said = refused("grade", classroom, "--course", TINY, "--lesson", "09_dreams")
    assert "no lesson '09_dreams' in the course tiny; its lessons are 01_vectors, 02_lines" in said


def test_broken_lesson(classroom: Path, tiny_copy: Path, tmp_path: Path):
    """A lesson whose markers do not match is named with file and line; nothing is graded."""
    source = tiny_copy / "solutions" / "01_vectors" / "vectors.py"
    source.write_text(source.read_text().replace("### END SOLUTION", "", 1))
    said = refused("grade", classroom, "--course", tiny_copy, "--output", tmp_path / "out")
    assert "vectors.py:" in said
    assert "BEGIN SOLUTION" in said
    assert not (tmp_path / "out" / "results.json").exists()


def test_output_that_cannot_be_written(classroom: Path, tmp_path: Path):
    """An output that is not a folder is named, with what to choose instead."""
    (tmp_path / "file").write_text("")
    said = refused("grade", classroom, "--course", TINY, "--output", tmp_path / "file")
    assert "cannot be written" in said
    assert "choose another folder" in said


def test_full_disk_loses_nothing(classroom: Path, tmp_path: Path):
    """On a full disk the run stops with one message; with room again it goes on to its end."""
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(small)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("no right to mount a small file system (needs root)")
    try:
        (small / "ballast").write_bytes(b"x" * (960 << 10))
        said = refused("grade", classroom, "--course", TINY, "--output", small / "out")
        assert "disk is full" in said or "No space left" in said
        (small / "ballast").unlink()
        assert run(classroom, small / "out").exit_code == 0
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_unreadable_submission_does_not_stop_the_others(classroom: Path, tmp_path: Path):
    """A notebook that is not a notebook is its own error; all others are graded."""
    folder = classroom / "ann" / "01_vectors"
    (folder / "vectors.py").unlink()
    (folder / "vectors.ipynb").write_text("this is not JSON")
    graded = run(classroom, tmp_path / "out")
    by_name = {(e.result.student, e.result.lesson): e.result for e in graded.entries}
    assert by_name["ann", "01_vectors"].status == "error"
    assert "not a Jupyter notebook" in by_name["ann", "01_vectors"].note
    assert by_name["cem", "01_vectors"].score == 4
    assert graded.exit_code == 1


def test_course_folder_without_a_course(classroom: Path, tmp_path: Path):
    """A folder that holds no course is answered with the option that names one."""
    shutil.rmtree(tmp_path / "none", ignore_errors=True)
    os.makedirs(tmp_path / "none")
    assert "--course" in refused("grade", classroom, "--course", tmp_path / "none")


def test_tiny_course_loads():
    """The fixture of these tests is a course of two lessons."""
    assert load_course(TINY).lessons == ("01_vectors", "02_lines")
