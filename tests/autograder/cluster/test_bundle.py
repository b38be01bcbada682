"""A course travels whole, and nothing else does; what arrives is what was sent, or is refused."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import msgspec
import pytest

from autograder.cluster.bundle import Bundle, in_one_piece, pack
from autograder.cluster.settings import travelling_settings
from autograder.cluster.unpacking import unpack
from autograder.course.course import Course, LessonPolicy, Policy
from autograder.course.reading import load_course, load_lesson
from autograder.digest import digest
from autograder.errors import CourseError, RecordError
from autograder.observing.fingerprint import grading_fingerprint
from autograder.observing.wording import words_fingerprint

COURSES = Path(__file__).parents[2] / "courses"
PROJECT = COURSES.parents[1]
SETTINGS = b'[tool]\nautograder = { "course" = "x" }\n'


def files_of(bundle: Bundle) -> dict[str, bytes]:
    return msgspec.msgpack.decode(bundle.data, type=dict[str, bytes])


def with_root(course: Course, root: Path) -> Course:
    return msgspec.structs.replace(course, root=root)


@pytest.mark.parametrize(
    "name",
    ["tiny", "points", "questions", "material", pytest.param("", marks=pytest.mark.slow)],
)
def test_what_arrives_is_graded_by_the_same(name: str, tmp_path: Path) -> None:
    """Every lesson has the same fingerprints where its course arrived as where it was sent."""
    course = load_course(COURSES / name if name else PROJECT)
    arrived = with_root(course, unpack(pack(course), tmp_path))
    read = load_course(arrived.root)
    assert (read.lessons, read.policy) == (
        course.lessons,
        msgspec.structs.replace(course.policy, policy={}),
    )
    for lesson in course.lessons:
        here, there = load_lesson(course, lesson), load_lesson(read, lesson)
        assert grading_fingerprint(there) == grading_fingerprint(here)
        assert words_fingerprint(there, "zh_CN") == words_fingerprint(here, "zh_CN")


def test_the_same_course_gives_the_same_bytes(tiny: Course, tmp_path: Path) -> None:
    """A copy made later, elsewhere, with other times and modes has the same name."""
    copy = tmp_path / "elsewhere"
    shutil.copytree(tiny.root, copy, copy_function=shutil.copyfile)
    (copy / "pyproject.toml").chmod(0o600)
    assert pack(with_root(tiny, copy)) == pack(tiny)


def test_a_relative_folder_is_packed_as_an_absolute_one(
    tiny: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder that `grade` is run in is a course like another."""
    monkeypatch.chdir(tiny.root)
    assert pack(with_root(tiny, Path())) == pack(tiny)
    assert pack(with_root(tiny, Path("../tiny"))) == pack(tiny)


def test_a_change_of_a_check_changes_the_name(tiny_copy: Path) -> None:
    """The name is what it is made of."""
    before = pack(load_course(tiny_copy)).name
    with (tiny_copy / "tests/lessons/01_vectors/test_hidden.py").open("a") as file:
        file.write("\n# changed\n")
    assert pack(load_course(tiny_copy)).name != before


def test_what_no_lesson_reads_stays_at_home(tiny_copy: Path) -> None:
    """Grades, examples, secrets, notes, other files of lessons and of the editor do not travel."""
    with (tiny_copy / "pyproject.toml").open("a") as file:
        file.write('\n[tool.autograder.policy.people.anna]\nlate = "3 days"\n[tool.other]\nk = 1\n')
    sent = files_of(pack(load_course(tiny_copy)))
    for path in (
        ".autograder-secret",
        ".git/config",
        "grades/gradebook.sqlite",
        "examples/class/anna/01_vectors/vectors.py",
        "assignments/01_vectors/vectors.ipynb",
        "solutions/01_vectors/notes.txt",
        "solutions/01_vectors/old.py",
        "solutions/01_vectors/__pycache__/vectors.pyc",
        "tests/lessons/01_vectors/equivalent_mutants.toml",
        "tests/lessons/01_vectors/.test_hidden.py.swp",
        "solutions/_drafts/03_more/more.py",
    ):
        file = tiny_copy / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("to be seen by nobody else")
    (tiny_copy / ".autograder-secret").unlink()
    course = load_course(tiny_copy)
    assert files_of(pack(course)) == sent
    assert not [data for data in sent.values() if b"anna" in data or b"nobody" in data]


def test_records_go_where_the_kit_looks_for_them(tiny: Course, tmp_path: Path) -> None:
    """A record is in the arrived course's own cache, so that no worker computes it."""
    record = tmp_path / "01_vectors-abc"
    record.mkdir()
    (record / "record.json").write_bytes(b"{}")
    there = unpack(pack(tiny, [record]), tmp_path / "there")
    stored = there / "cache" / "torch-autograder" / "records" / "01_vectors-abc" / "record.json"
    assert stored.read_bytes() == b"{}"


@pytest.mark.parametrize(
    "policy",
    [
        Policy('a "quoted" \\ name, with\ttab, DEL \x7f, \u2028, NUL \x00 and 数学 🎓'),
        Policy("x", packages=("numpy",), lessons={"01_a": LessonPolicy(points=2.5)}),
        Policy("x", seconds_per_check=1e-9, points_per_lesson=1e22, seed=-(2**62)),
    ],
)
def test_settings_survive_the_journey(policy: Policy) -> None:
    """Any text and number of the settings reads the same where they arrive."""
    assert b"autograder" in travelling_settings(policy)


def test_settings_that_would_read_otherwise_are_refused() -> None:
    """A number that is none is refused before anything is sent."""
    with pytest.raises(CourseError, match="cannot be sent to a cluster"):
        travelling_settings(Policy("x", points_per_lesson=float("nan")))


def test_only_its_user_may_enter(tiny: Course, tmp_path: Path) -> None:
    """The folder and everything in it is closed to other users, whatever the umask."""
    folder = unpack(pack(tiny), tmp_path / "there")
    modes = {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in (folder, *folder.rglob("*"))}
    assert modes == {0}


@pytest.mark.parametrize(
    "path",
    [
        "../outside",
        "solutions/../../outside",
        "/etc/outside",
        "solutions//double",
        "solutions/./dot",
        "solutions/",
        "",
        ".",
        "solutions\\..\\outside",
        "solutions/a\nb",
        "solutions/a\x00b",
        "elsewhere/file",
        ".autograder-secret",
        "solutions/" + "a" * 600,
    ],
)
def test_a_path_that_leads_elsewhere_is_refused(path: str, tmp_path: Path) -> None:
    """Nothing of such a bundle is unpacked, and nothing is left in the folder."""
    bundle = in_one_piece({"pyproject.toml": SETTINGS, path: b"x"})
    within = tmp_path / "within"
    with pytest.raises(RecordError, match="which no course has; nothing of it was unpacked"):
        unpack(bundle, within)
    assert not within.exists()
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_also_a_folder_is_refused(tmp_path: Path) -> None:
    """Paths that contradict each other leave nothing behind."""
    bundle = in_one_piece({"solutions/a": b"", "solutions/a/b": b""})
    with pytest.raises(RecordError, match="cannot be unpacked"):
        unpack(bundle, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("data", [b"", b"\xc1", b"\x81\xa1a\x01", b"\x80\x80", b"\x91\xa1a"])
def test_bytes_that_are_no_bundle_are_refused(data: bytes, tmp_path: Path) -> None:
    """What is not a map from paths to bytes is refused by what it is."""
    with pytest.raises(RecordError, match="no bundle of files"):
        unpack(Bundle(digest([data]), data), tmp_path)


def test_bytes_under_another_name_are_refused(tiny: Course, tmp_path: Path) -> None:
    """What was changed on its way does not have the name it was sent under."""
    sent = pack(tiny)
    changed = Bundle(sent.name, sent.data.replace(b"double", b"triple"))
    with pytest.raises(RecordError, match="damaged or changed on its way"):
        unpack(changed, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("change", ["another file", "changed", "missing", "link"])
def test_a_folder_that_was_changed_is_made_anew(tiny: Course, tmp_path: Path, change: str) -> None:
    """A folder of the right name is used only if it holds exactly what the name says."""
    folder = unpack(pack(tiny), tmp_path)
    file = folder / "solutions/01_vectors/vectors.py"
    whole = file.read_bytes()
    if change == "another file":
        (folder / "solutions/01_vectors/zh_CN.po").write_text("")
    elif change == "changed":
        file.write_bytes(whole.replace(b"2", b"3"))
    else:
        file.unlink()
        if change == "link":
            file.symlink_to(tiny.root / "solutions/01_vectors/vectors.py")
    assert unpack(pack(tiny), tmp_path) == folder
    assert file.read_bytes() == whole
    assert not file.is_symlink()
    assert not (folder / "solutions/01_vectors/zh_CN.po").exists()


def test_what_is_there_already_is_used(tiny: Course, tmp_path: Path) -> None:
    """A second run on the same worker writes nothing."""
    folder = unpack(pack(tiny), tmp_path)
    before = (folder / "pyproject.toml").stat().st_ino
    assert unpack(pack(tiny), tmp_path) == folder
    assert (folder / "pyproject.toml").stat().st_ino == before


def test_what_was_computed_there_since_is_no_change(tiny: Course, tmp_path: Path) -> None:
    """A record that a worker had to compute stays with the course that others grade by."""
    folder = unpack(pack(tiny), tmp_path)
    record = folder / "cache" / "torch-autograder" / "records" / "x" / "record.json"
    record.parent.mkdir(parents=True)
    record.write_text("{}")
    assert unpack(pack(tiny), tmp_path) == folder
    assert record.exists()


def test_no_content_is_printed(tiny: Course) -> None:
    """A bundle's repr shows its name and its size."""
    assert repr(pack(tiny)).startswith("Bundle(")
    assert "def " not in repr(pack(tiny))
