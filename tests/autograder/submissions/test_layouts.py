"""Which student handed in what for which lesson: known layouts are placed, all else is listed."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from autograder.course.course import Course
from autograder.errors import UsageError
from autograder.submissions.finding import Found, find_submissions


def write(folder: Path, *files: str) -> Path:
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(file)
    return folder


def zipped(*files: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for file in files:
            archive.writestr(file, file)
    return data.getvalue()


def placed(found: Found, folder: Path) -> list[tuple[str, str, str]]:
    return [(s.student, s.lesson, s.place.replace(f"{folder}/", "")) for s in found.submissions]


def unplaced(found: Found, folder: Path) -> dict[str, str]:
    return {
        each.place.replace(f"{folder}/", ""): each.reason.replace(f"{folder}/", "")
        for each in found.unplaced
    }


@pytest.mark.parametrize(
    "file",
    [
        "anna/01_vectors/vectors.ipynb",
        "anna/01_vectors/vectors.py",
        "anna/vectors.ipynb",
        "anna/vectors.py",
        "anna/work/vectors.ipynb",
        "anna/01_vectors/deep/er/vectors.ipynb",
        "anna/week 1/01_vectors/vectors.ipynb",
        "anna/a/b/vectors.ipynb",
        "anna/vectors (1).ipynb",
        "anna/Copy of vectors.ipynb",
        "anna/Vectors - Kopie (2).py",
        "anna/01_vectors.ipynb",
    ],
)
def test_layout(tmp_path: Path, tiny: Course, file: str) -> None:
    """A file lies in its student's folder, in its lesson's folder or under its own name."""
    found = find_submissions(write(tmp_path, file), tiny)
    assert placed(found, tmp_path) == [("anna", "01_vectors", file)]
    assert found.unplaced == ()
    (submission,) = found.submissions
    assert submission.read() == file.encode()
    assert submission.ending == file[file.rindex(".") :]


def test_folder_of_nbgrader(tmp_path: Path, tiny: Course) -> None:
    """The folder of nbgrader may be given, with `submitted/` in it; time stamps are ignored."""
    file = "submitted/anna/01_vectors/vectors.ipynb"
    write(tmp_path, file, "submitted/anna/01_vectors/timestamp.txt", "gradebook.db")
    found = find_submissions(tmp_path, tiny)
    assert placed(found, tmp_path) == [("anna", "01_vectors", file)]
    assert found.unplaced == ()


def test_student_of_the_name_submitted(tmp_path: Path, tiny: Course) -> None:
    """A student whose folder is called `submitted` is one of the class, and hides nobody."""
    write(tmp_path, "submitted/01_vectors/vectors.ipynb", "ben/01_vectors/vectors.ipynb")
    found = find_submissions(tmp_path, tiny)
    assert [s.student for s in found.submissions] == ["ben", "submitted"]
    assert found.folder == tmp_path


@pytest.mark.parametrize(
    "inside", ["mallory/01_vectors/vectors.ipynb", "01_vectors/vectors.ipynb", "notes.txt"]
)
@pytest.mark.parametrize("beside", ["ben/vectors.ipynb", "ben/02_lines/lines.py", "ben.zip"])
def test_class_with_a_folder_submitted_in_it(
    tmp_path: Path, tiny: Course, inside: str, beside: str
) -> None:
    """Whatever a student puts into a folder `submitted`, the others are graded."""
    write(tmp_path, f"submitted/{inside}", beside)
    if beside.endswith(".zip"):
        (tmp_path / beside).write_bytes(zipped("vectors.ipynb"))
    found = find_submissions(tmp_path, tiny)
    assert "ben" in {s.student for s in found.submissions}
    assert found.folder == tmp_path


@pytest.mark.parametrize("name", ["submitted/vectors.py", "submitted/02_lines/lines.ipynb"])
def test_only_student_is_called_submitted(tmp_path: Path, tiny: Course, name: str) -> None:
    """A class of one student of that name is graded."""
    found = find_submissions(write(tmp_path, name), tiny)
    assert [s.student for s in found.submissions] == ["submitted"]


def test_released_lessons_beside_submitted(tmp_path: Path, tiny: Course) -> None:
    """What nbgrader itself keeps beside `submitted/` looks like submissions and is none."""
    steps = ("source", "release", "autograded/anna", "feedback/anna")
    write(tmp_path, *(f"{step}/01_vectors/vectors.ipynb" for step in steps))
    write(tmp_path, "submitted/anna/01_vectors/vectors.ipynb")
    found = find_submissions(tmp_path, tiny)
    assert [s.student for s in found.submissions] == ["anna"]
    assert found.folder == tmp_path / "submitted"


@pytest.mark.parametrize("mark", ["gradebook.db", "nbgrader_config.py"])
def test_nbgraders_folder_with_other_work_in_it(tmp_path: Path, tiny: Course, mark: str) -> None:
    """In a folder with nbgrader's own files the class is in `submitted/`, whatever lies beside."""
    write(tmp_path, mark, "old/01_vectors/vectors.ipynb", "submitted/anna/vectors.ipynb")
    found = find_submissions(tmp_path, tiny)
    assert [s.student for s in found.submissions] == ["anna"]


def test_link_called_submitted(tmp_path: Path, tiny: Course) -> None:
    """A link of that name among students is listed like any other link."""
    write(tmp_path, "class/ben/vectors.ipynb", "elsewhere/anna/vectors.ipynb")
    (tmp_path / "class" / "submitted").symlink_to(tmp_path / "elsewhere")
    found = find_submissions(tmp_path / "class", tiny)
    assert [s.student for s in found.submissions] == ["ben"]
    assert unplaced(found, tmp_path / "class") == {
        "submitted": "a symbolic link; links are not followed"
    }


def test_order_of_a_class(tmp_path: Path, tiny: Course) -> None:
    """Submissions come in the order of the students' names, then of the course."""
    write(
        tmp_path,
        "ben/02_lines/lines.ipynb",
        "ben/01_vectors/vectors.ipynb",
        "Anna/lines.py",
        "zoë ü/01_vectors/vectors.ipynb",
        "123/vectors.ipynb",
    )
    found = find_submissions(tmp_path, tiny)
    assert [(s.student, s.lesson) for s in found.submissions] == [
        ("123", "01_vectors"),
        ("Anna", "02_lines"),
        ("ben", "01_vectors"),
        ("ben", "02_lines"),
        ("zoë ü", "01_vectors"),
    ]


@pytest.mark.parametrize(
    ("archive", "member"),
    [
        ("anna.zip", "01_vectors/vectors.ipynb"),
        ("anna.zip", "vectors.py"),
        ("anna.zip", "anna/vectors.ipynb"),
        ("anna.zip", "home/anna/01_vectors/vectors.ipynb"),
        ("anna/work.zip", "vectors.ipynb"),
        ("anna/01_vectors/work.zip", "vectors.ipynb"),
        ("anna/01_vectors/work.zip", "a/b/c/vectors.ipynb"),
        ("anna/01_vectors.zip", "a/b/vectors.ipynb"),
        ("anna/all.zip", "01_vectors\\vectors.ipynb"),
    ],
)
def test_archive(tmp_path: Path, tiny: Course, archive: str, member: str) -> None:
    """An archive stands for a student's folder, or for a part of it, wherever it lies."""
    (tmp_path / archive).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / archive).write_bytes(zipped(member))
    found = find_submissions(tmp_path, tiny)
    shown = member.replace("\\", "\\\\")  # a backslash is doubled wherever a name is shown
    assert placed(found, tmp_path) == [("anna", "01_vectors", f"{archive}!{shown}")]
    assert found.unplaced == ()
    assert found.submissions[0].read() == member.encode()


def test_archive_of_several_lessons(tmp_path: Path, tiny: Course) -> None:
    """One archive may hold several lessons, and what does not matter."""
    files = ["01_vectors/vectors.ipynb", "lines.py", "notes.txt", "__MACOSX/._lines.py", "empty/"]
    (tmp_path / "anna.zip").write_bytes(zipped(*files))
    found = find_submissions(tmp_path, tiny)
    assert placed(found, tmp_path) == [
        ("anna", "01_vectors", "anna.zip!01_vectors/vectors.ipynb"),
        ("anna", "02_lines", "anna.zip!lines.py"),
    ]
    assert unplaced(found, tmp_path) == {
        "anna.zip!notes.txt": "no lesson of the course tiny has this name"
    }


def test_several_files_of_one_student_for_one_lesson(tmp_path: Path, tiny: Course) -> None:
    """Of several candidates a notebook is graded before a .py, a file before an archive's."""
    write(
        tmp_path,
        "anna/vectors.py",
        "anna/vectors.ipynb",
        "anna/01_vectors/vectors.ipynb",
        "anna/01_vectors/vectors.py",
    )
    (tmp_path / "anna.zip").write_bytes(zipped("vectors.ipynb", "lines.py"))
    (tmp_path / "anna/lines.zip").write_bytes(zipped("lines.ipynb"))
    found = find_submissions(tmp_path, tiny)
    assert placed(found, tmp_path) == [
        ("anna", "01_vectors", "anna/vectors.ipynb"),
        ("anna", "02_lines", "anna/lines.zip!lines.ipynb"),
    ]
    instead = "not graded: anna/vectors.ipynb is graded instead"
    assert unplaced(found, tmp_path) == {
        "anna/vectors.py": instead,
        "anna/01_vectors/vectors.ipynb": instead,
        "anna/01_vectors/vectors.py": instead,
        "anna.zip!vectors.ipynb": instead,
        "anna.zip!lines.py": "not graded: anna/lines.zip!lines.ipynb is graded instead",
    }


def test_files_that_belong_nowhere(tmp_path: Path, tiny: Course) -> None:
    """What cannot be placed is listed with the reason, and never graded."""
    write(
        tmp_path,
        "vectors.ipynb",
        "readme.txt",
        "anna/vector.ipynb",
        "anna/vectors.ipynb.txt",
        "anna/01_vectors/lines.ipynb",
        "anna/01_vectors/vectors.html",
        "anna/03_more/more.ipynb",
    )
    found = find_submissions(tmp_path, tiny)
    assert found.submissions == ()
    unknown = "no lesson of the course tiny has this name"
    named = "the lesson's file is named vectors.ipynb or vectors.py"
    assert unplaced(found, tmp_path) == {
        "vectors.ipynb": "not in a student's folder",
        "readme.txt": "not in a student's folder",
        "anna/vector.ipynb": unknown,
        "anna/vectors.ipynb.txt": unknown,
        "anna/01_vectors/lines.ipynb": named,
        "anna/01_vectors/vectors.html": named,
        "anna/03_more/more.ipynb": unknown,
    }


def test_lesson_s_folder_where_a_student_s_should_be(tmp_path: Path, tiny: Course) -> None:
    """A folder or archive that is called like a lesson, and names nobody, is not taken for a student."""
    write(tmp_path, "01_vectors/vectors.ipynb", "01_vectors/lesson.json")
    (tmp_path / "02_lines.zip").write_bytes(zipped("lines.ipynb"))
    found = find_submissions(tmp_path, tiny)
    assert found.submissions == ()
    reason = "a lesson where a student's folder should be"
    assert unplaced(found, tmp_path) == {"01_vectors": reason, "02_lines.zip": reason}


def test_what_systems_leave_behind(tmp_path: Path, tiny: Course) -> None:
    """Files that systems and editors leave behind are no submissions; who left only these is asked."""
    write(
        tmp_path,
        ".DS_Store",
        ".git/config",
        "anna/.ipynb_checkpoints/vectors.ipynb",
        "anna/__pycache__/vectors.py",
        "anna/.vectors.ipynb",
        "anna/Thumbs.db",
    )
    write(tmp_path, "ben/vectors.py", "ben/.vectors.py", "ben/README.md", "ben/test_public.py")
    (tmp_path / "empty").mkdir()
    found = find_submissions(tmp_path, tiny)
    assert placed(found, tmp_path) == [("ben", "01_vectors", "ben/vectors.py")]
    nothing = "nothing in it can be graded: it is empty, or holds only what programs leave"
    assert unplaced(found, tmp_path) == {"anna": nothing, "empty": nothing}
    assert [each.student for each in found.unplaced if each.needs_a_person] == ["anna", "empty"]


def test_folder_that_is_missing(tmp_path: Path, tiny: Course) -> None:
    """A folder that is missing, or no folder, is named with what to do."""
    with pytest.raises(UsageError) as caught:
        find_submissions(tmp_path / "no", tiny)
    assert str(caught.value) == (
        f"{tmp_path}/no: no such folder; name the folder that holds the submissions"
    )
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError) as caught:
        find_submissions(tmp_path / "file", tiny)
    assert str(caught.value) == (
        f"{tmp_path}/file: not a folder; name the folder that holds the submissions"
    )
