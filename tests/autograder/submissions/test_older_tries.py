"""Several tries of one student in one download: which are attempts, and which ask a person."""

from __future__ import annotations

from pathlib import Path

import yaml

from autograder.course.course import Course
from autograder.submissions.attempts import as_attempts
from autograder.submissions.finding import Found, find_submissions
from autograder.submissions.submission import Submission

LESSON = "01_vectors"
HOSTILE = "=HYPERLINK(1)<script>ü"


def work(number: object) -> str:
    return f"# {number}\ndef double(x):\n    return {number} * x\n"


def class_of(folder: Path, course: Course, files: dict[str, str], layout: str = "") -> Found:
    for name, source in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(source, encoding="utf-8")
    return find_submissions(folder, course, layout)


def only(found: Found) -> Submission:
    (submission,) = found.submissions
    return submission


def wanted(found: Found) -> Found:
    return as_attempts(found, lambda student, lesson: True)


def test_canvas_numbers_its_tries(tmp_path: Path, tiny: Course) -> None:
    """What Canvas numbers lower is an earlier attempt, in order, and nobody has to decide."""
    files = {
        f"{HOSTILE}_1_10_vectors.py": work(2),
        f"{HOSTILE}_1_12_vectors-2.py": work(4),
        f"{HOSTILE}_LATE_1_30_vectors-10.py": work(5),
        f"{HOSTILE}_1_11_vectors-1.py": work(3),
    }
    found = class_of(tmp_path, tiny, files)
    assert all(each.is_attempt and each.needs_a_person for each in found.unplaced)
    submission = only(wanted(found))
    assert [each.attempt for each in (*submission.earlier, submission)] == [0, 1, 2, 10]
    # The mark is the newest one's own: of the others Canvas says no time.
    assert submission.submitted is not None
    assert [each.submitted for each in submission.earlier] == [None] * 3
    assert wanted(found).unplaced == ()
    assert "3 earlier attempts are graded as well: " in submission.note


def test_where_only_the_last_counts(tmp_path: Path, tiny: Course) -> None:
    """Without a policy that counts attempts an older try is a file that is not graded."""
    files = {"ann_1_10_vectors.py": work(2), "ann_1_11_vectors-1.py": work(3)}
    found = class_of(tmp_path, tiny, files)
    plain = as_attempts(found, lambda student, lesson: False)
    assert only(plain).earlier == ()
    assert only(plain).note == only(found).note
    assert plain.unplaced == found.unplaced
    (older,) = plain.unplaced
    assert older.needs_a_person


def test_gradescope_dates_its_tries(tmp_path: Path, tiny: Course) -> None:
    """Each submission of one person on Gradescope is a try with its own time, a group's too."""
    ann, bob = ({"name": n, "email": f"{n}@x.edu"} for n in ("ann", "bob"))
    about = {
        "submission_7": {"submitters": [ann], "created_at": "2026-10-19 10:00:00 Z"},
        "submission_30": {"submitters": [ann, bob], "created_at": "2026-10-21 10:00:00 Z"},
        "submission_200": {"submitters": [ann], "created_at": "2026-10-23 10:00:00 Z"},
    }
    files = {f"{name}/vectors.py": work(n) for n, name in enumerate(about, start=2)}
    files["submission_metadata.yml"] = yaml.safe_dump(about)
    found = wanted(class_of(tmp_path, tiny, files))
    mine = {each.student: each for each in found.submissions}
    assert [each.submitted and each.submitted.at[:10] for each in mine["ann"].earlier] == [
        "2026-10-19",
        "2026-10-21",
    ]
    assert mine["ann"].attempt == 200
    assert (mine["bob"].attempt, mine["bob"].earlier) == (30, ())


def test_files_of_one_try(tmp_path: Path, tiny: Course) -> None:
    """Two files of one number are no two tries: which of them counts is for a person to say."""
    files = {"ann_1_10_vectors.py": work(2), "ann_1_11_vectors copy.py": work(3)}
    found = wanted(class_of(tmp_path, tiny, files, "canvas"))
    assert only(found).earlier == ()
    assert [each.needs_a_person for each in found.unplaced] == [True]


def test_layouts_that_number_nothing(tmp_path: Path, tiny: Course) -> None:
    """Where the platform numbers nothing, a browser's copies are no attempts."""
    files = {f"ann/{LESSON}/vectors.py": work(2), f"ann/{LESSON}/vectors (1).py": work(3)}
    found = wanted(class_of(tmp_path, tiny, files, "nbgrader"))
    assert only(found).earlier == ()
    assert [each.needs_a_person for each in found.unplaced] == [True]


def test_tries_that_nobody_would_count(tmp_path: Path, tiny: Course) -> None:
    """A try as it was handed out, or one that cannot be read, is none; the same again is one."""
    files = {
        "ann_1_10_vectors.py": "# nothing yet\n",
        "ann_1_11_vectors-1.ipynb": "{",
        "ann_1_12_vectors-2.py": work(3),
        "ann_1_13_vectors-3.py": work(3),
    }
    found = wanted(class_of(tmp_path, tiny, files))
    submission = only(found)
    assert [each.attempt for each in (*submission.earlier, submission)] == [2, 3]
    assert len(found.unplaced) == 2
    # Work that is replaced by an untouched file is graded, and that is no attempt before it.
    late = {"ann_1_14_vectors-4.py": "# nothing yet\n"}
    again = only(wanted(class_of(tmp_path, tiny, late)))
    assert again.attempt == 3
