"""Names that platforms make, and what hostile or odd classes make of them."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from autograder.course.course import Course
from autograder.errors import SubmissionError, UsageError
from autograder.submissions import tars
from autograder.submissions.finding import Found, find_submissions
from autograder.submissions.times import in_words


def class_of(folder: Path, course: Course, *names: str, layout: str = "") -> Found:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    return find_submissions(folder, course, layout)


def students(found: Found) -> list[str]:
    return [submission.student for submission in found.submissions]


def test_namesakes_on_a_platform(tmp_path: Path, tiny: Course) -> None:
    """Two people of one name are two students: the platform's number tells them apart."""
    names = ("Li Wei_1", "Li Wei_2", "Ann_3")
    files = [f"{name}_assignsubmission_file_/vectors.py" for name in names]
    assert students(class_of(tmp_path, tiny, *files)) == ["Ann", "Li Wei_1", "Li Wei_2"]


def test_namesakes_whose_names_only_look_the_same(tmp_path: Path, tiny: Course) -> None:
    """The platform's number tells apart two whose names print the same, too."""
    files = [
        f"Jos{e}_{n}_assignsubmission_file_/vectors.py" for n, e in enumerate(("é", "e\u0301"))
    ]
    assert len(students(class_of(tmp_path, tiny, *files))) == 2


def test_name_that_spells_another_ones_number(tmp_path: Path, tiny: Course) -> None:
    """Whoever is called like another one with a number takes nobody's place: a person is asked."""
    names = ("Li Wei_1", "Li Wei_2", "Li Wei_1_7")
    files = [f"{name}_assignsubmission_file_/vectors.py" for name in names]
    found = class_of(tmp_path, tiny, *files)
    assert students(found) == ["Li Wei_2"]
    assert [(u.student, u.needs_a_person) for u in found.unplaced] == [("Li Wei_1", True)] * 2


@pytest.mark.parametrize("file", ["hw.ipynb", "answers.pdf", "work.txt"])
def test_lesson_of_which_nothing_is_graded(tmp_path: Path, tiny: Course, file: str) -> None:
    """What lies in a lesson's folder alone needs a person, though other lessons are graded."""
    found = class_of(tmp_path, tiny, "anna/vectors.py", f"anna/02_lines/{file}")
    (each,) = found.unplaced
    assert (each.student, each.lesson, each.needs_a_person) == ("anna", "02_lines", True)


def test_damaged_notebook_without_a_name(tmp_path: Path, tiny: Course) -> None:
    """A notebook that cannot be read and names no lesson needs a person; other files do not."""
    found = class_of(tmp_path, tiny, "anna/vectors.py", "anna/hw3.ipynb", "anna/notes.txt")
    asking = {Path(u.place).name: u.needs_a_person for u in found.unplaced}
    assert asking == {"hw3.ipynb": True, "notes.txt": False}


def test_time_in_the_class_s_folder(tmp_path: Path, tiny: Course) -> None:
    """A time stamp beside flat files is nobody's."""
    (tmp_path / "timestamp.txt").write_text("2026-11-02 08:00:00 UTC")
    assert [s.submitted for s in class_of(tmp_path, tiny, "anna_vectors.py").submissions] == [None]


@pytest.mark.parametrize("name", ["Muster, Anna", "Müller_von_Ü", "李 伟", "=1+1", "O'Neil; x"])
def test_odd_names_on_a_platform(tmp_path: Path, tiny: Course, name: str) -> None:
    """Commas, underscores, umlauts and other scripts in a name stay in it."""
    files = [f"{name}_12_assignsubmission_file_vectors.py", "Ben_13_assignsubmission_file_/x.txt"]
    assert students(class_of(tmp_path, tiny, *files)) == [name]


def test_files_of_one_submission(tmp_path: Path, tiny: Course) -> None:
    """Several files of one student on a platform are one student's."""
    files = ("muster_1_90_vectors.py", "muster_1_91_lines.py", "muster_LATE_1_92_notes.txt")
    found = class_of(tmp_path, tiny, *files)
    assert [(s.student, s.lesson) for s in found.submissions] == [
        ("muster", "01_vectors"),
        ("muster", "02_lines"),
    ]
    assert [s.submitted for s in found.submissions] == [None, None]
    assert [u.needs_a_person for u in found.unplaced] == [False]


def test_group_on_gradescope(tmp_path: Path, tiny: Course) -> None:
    """A group's work is each member's."""
    (tmp_path / "submission_metadata.yml").write_text(
        "submission_5:\n  :submitters:\n  - :name: Ann\n    :email: a@x\n"
        "  - :name: Ben\n    :email: b@x\n"
    )
    found = class_of(tmp_path, tiny, "submission_5/vectors.py", "submission_6/vectors.py")
    assert students(found) == ["Ann", "Ben", "submission_6"]
    assert found.students[0].known_as == ("a@x",)


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "- 1", "a: !!python/object/apply:os.system [x]", "submission_5: 3", ":"]
)
def test_metadata_that_is_damaged(tmp_path: Path, tiny: Course, text: str) -> None:
    """Where the export's list cannot be read, each folder is a student's; nothing of it is run."""
    (tmp_path / "submission_metadata.yml").write_text(text)
    assert students(class_of(tmp_path, tiny, "submission_5/vectors.py")) == ["submission_5"]


def test_two_assignments_of_one_user(tmp_path: Path, tiny: Course) -> None:
    """Repositories of one user for two lessons are one student's."""
    found = class_of(
        tmp_path, tiny, "vectors-octo-cat/vectors.py", "cs1-lines-octo-cat/lines.py", "x.csv"
    )
    assert [(s.student, s.lesson) for s in found.submissions] == [
        ("octo-cat", "01_vectors"),
        ("octo-cat", "02_lines"),
    ]


def test_one_student_who_uses_git(tmp_path: Path, tiny: Course) -> None:
    """One repository in a class of plain folders changes nobody's name."""
    found = class_of(
        tmp_path, tiny, "li-a/.git/x", "li-a/vectors.py", "li-b/vectors.py", "z/lines.py"
    )
    assert students(found) == ["li-a", "li-b", "z"]


@pytest.mark.parametrize(
    "name",
    ["anna_vectors.py", "anna-01_vectors.py", "vectors_anna.py", "01_vectors anna.py",
     "anna_vectors (1).py"],
)  # fmt: skip
def test_flat_file(tmp_path: Path, tiny: Course, name: str) -> None:
    """The student is what a flat file's name says beside the lesson."""
    assert students(class_of(tmp_path, tiny, name, "ben_lines.py")) == ["anna", "ben"]


def test_two_people_told_apart_by_a_number(tmp_path: Path, tiny: Course) -> None:
    """A number that is not the lesson's belongs to the name, and the lesson's does not."""
    files = ("li_2_vectors.py", "li_3_vectors.py", "ann_1_vectors.py", "1-vectors_bo.py")
    assert students(class_of(tmp_path, tiny, *files)) == ["ann", "bo", "li_2", "li_3"]


def test_document_in_a_notebooks_place(tmp_path: Path, tiny: Course) -> None:
    """Who handed in a document where the others handed in notebooks is a student all the same."""
    files = (
        "anna_vectors.ipynb",
        "ben_vectors.ipynb",
        "cem_vectors.pdf",
        "dora.HTML",
        "roster.csv",
    )
    found = class_of(tmp_path, tiny, *files)
    asking = [u.student for u in found.unplaced if u.needs_a_person]
    assert (students(found), asking) == (["anna", "ben"], ["cem", "dora"])


def test_text_that_was_written_into_canvas(tmp_path: Path, tiny: Course) -> None:
    """Text that was typed into Canvas is a student's, who needs a person."""
    found = class_of(tmp_path, tiny, "muster_1_90_vectors.py", "ben_LATE_2_text.html")
    assert [(u.student, u.needs_a_person) for u in found.unplaced] == [("ben", True)]


def test_clones_in_the_folder_of_their_assignment(tmp_path: Path, tiny: Course) -> None:
    """What `gh classroom clone` makes is a folder in the folder that was named."""
    files = [
        f"hw-submissions/hw-{name}/{file}"
        for name in ("a", "b")
        for file in (".git/x", "vectors.py")
    ]
    found = class_of(tmp_path, tiny, *files)
    assert (students(found), found.layout) == (["a", "b"], "GitHub Classroom")


def test_layout_that_does_not_exist(tmp_path: Path, tiny: Course) -> None:
    """A layout that is not known is answered with those that are."""
    with pytest.raises(UsageError, match="no layout 'blackboard'; the layouts are nbgrader, flat,"):
        find_submissions(tmp_path, tiny, "blackboard")


def test_archive_named_as_the_class(tmp_path: Path, tiny: Course) -> None:
    """An archive in the class's place is to be unpacked first."""
    (tmp_path / "all.zip").write_bytes(b"")
    with pytest.raises(UsageError, match="not a folder; unpack it, and name the folder"):
        find_submissions(tmp_path / "all.zip", tiny)


@pytest.mark.parametrize(
    "name", ["anna.rar", "anna/work.7z", "anna/x.tar.xz", "anna/vectors.py.gz"]
)
def test_archive_of_a_kind_that_is_not_opened(tmp_path: Path, tiny: Course, name: str) -> None:
    """Its student needs a person, and is told what to do."""
    (each,) = class_of(tmp_path, tiny, name).unplaced
    assert each.reason.startswith("an archive of the kind .")
    assert "pack it as .zip" in each.advice
    assert (each.student, each.needs_a_person) == ("anna", True)


def tar_of(*members: tarfile.TarInfo) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as archive:
        for member in members:
            archive.addfile(member, io.BytesIO(b"x" * member.size))
    return data.getvalue()


def member(
    name: str, kind: bytes = tarfile.REGTYPE, link: str = "", size: int = 3
) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname, made.size = kind, link, size if kind == tarfile.REGTYPE else 0
    return made


def test_links_and_devices_in_a_tar(tmp_path: Path, tiny: Course) -> None:
    """Only plain files of a tar archive are read: no link leads out of it or to another."""
    (tmp_path / "anna.tgz").write_bytes(
        tar_of(
            member("vectors.py", tarfile.SYMTYPE, "/etc/passwd"),
            member("02_lines/lines.py", tarfile.LNKTYPE, "../../x"),
            member("pipe.py", tarfile.FIFOTYPE),
            member("../../01_vectors/vectors.py"),
        )
    )
    (submission,) = find_submissions(tmp_path, tiny).submissions
    assert submission.read() == b"xxx"
    assert list(tmp_path.iterdir()) == [tmp_path / "anna.tgz"]


@pytest.mark.parametrize("name", ["anna.tar.gz", "anna/x.TGZ", "anna.tar"])
@pytest.mark.parametrize("data", [b"", b"no archive", b"\x1f\x8b\x08", b"\x1f\x8b" + b"\xff" * 600])
def test_damaged_tar(tmp_path: Path, tiny: Course, name: str, data: bytes) -> None:
    """A file that only calls itself a tar archive is listed, and its student needs a person."""
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(data)
    (each,) = find_submissions(tmp_path, tiny).unplaced
    assert (each.student, each.needs_a_person) == ("anna", True)


def test_tar_bomb(tmp_path: Path, tiny: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive that unpacks to more than the bound is not unpacked any further."""
    monkeypatch.setattr(tars, "LARGEST_UNPACKED", 1 << 20)
    (tmp_path / "anna.tgz").write_bytes(
        tar_of(member("big.bin", size=8 << 20), member("vectors.py"))
    )
    (each,) = find_submissions(tmp_path, tiny).unplaced
    assert each.reason.startswith("an archive that unpacks to more than 1 MiB")


def test_tar_with_an_endless_header(tmp_path: Path, tiny: Course) -> None:
    """A header that says it is longer than any honest one is not read."""
    made = tarfile.TarInfo("x")
    made.type, made.size = tarfile.XHDTYPE, 200 << 20
    (tmp_path / "anna.tgz").write_bytes(gzip.compress(made.tobuf() + bytes(1 << 20)))
    (each,) = find_submissions(tmp_path, tiny).unplaced
    assert each.reason == "an archive with a header longer than 1048576 bytes"


def test_archives_nested_too_deeply(tmp_path: Path, tiny: Course) -> None:
    """Archives are opened one level deep; what lies deeper is named."""
    data = b"x = 1"
    for name in ("vectors.py", "a.zip", "b.zip"):
        whole = io.BytesIO()
        with zipfile.ZipFile(whole, "w") as archive:
            archive.writestr(name, data)
        data = whole.getvalue()
    (tmp_path / "anna.zip").write_bytes(data)
    (each,) = find_submissions(tmp_path, tiny).unplaced
    assert each.place == f"{tmp_path}/anna.zip!b.zip!a.zip"
    assert each.reason == "an archive in an archive in an archive"
    assert each.needs_a_person


def test_many_archives_in_one(tmp_path: Path, tiny: Course) -> None:
    """Only so many archives of one are opened."""
    with zipfile.ZipFile(tmp_path / "anna.zip", "w") as archive:
        for number in range(60):
            archive.writestr(f"{number}.zip", b"")
    found = find_submissions(tmp_path, tiny)
    reasons = [each.reason for each in found.unplaced]
    assert reasons.count("more than 50 archives in one") == 10


def test_member_that_is_gone(tmp_path: Path) -> None:
    """A member that is no longer in its archive is an error of that submission."""
    with (
        pytest.raises(SubmissionError, match="no such file in the archive"),
        tars.open_file(io.BytesIO(tar_of(member("a.py"))), "b.py"),
    ):
        pass


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2026-11-02 08:00:00.123456 UTC", "2026-11-02T08:00:00.123456+00:00"),
        ("2026-11-02 08:00:00", "2026-11-02T08:00:00+00:00"),
        ("2026-11-02T08:00:00-07:00\n", "2026-11-02T08:00:00-07:00"),
        ("2026-11-02 08:00:00 +0530", "2026-11-02T08:00:00+05:30"),
        ("2026-07-02 08:00 Europe/Berlin", "2026-07-02T08:00:00+02:00"),
        ("2026-11-02 08:00:00 Mars/Base", ""),
        ("2026-11-02 08:00:00 America", ""),
        ("2026-13-02 08:00:00 UTC", ""),
        ("2026-11-02 08:00:00 +99:99", ""),
        ("yesterday", ""),
        ("", ""),
    ],
)
def test_time_of_a_platform(text: str, when: str) -> None:
    """A time is kept with its offset; what is none is none."""
    assert in_words(text) == when
