"""Landlock: files, TCP, signals and abstract sockets that were not granted are out of reach."""

import errno
import os
import shutil
import signal
import socket
import sys
from pathlib import Path

import pytest

from autograder.errors import SandboxError
from autograder.sandbox.confinement import landlock, privileges, roots
from autograder.sandbox.confinement.policy import Layer

# What student code would try, each called in a child.


def read(path):
    return Path(path).read_text()


def list_folder(path):
    return os.listdir(path)


def write(path):
    Path(path).write_text("changed")


def append(path):
    with open(path, "a") as file:
        file.write("changed")


def remove(path):
    os.remove(path)


def make_folder(path):
    os.mkdir(os.path.join(path, "new"))


def move_out_of(scratch, path):
    made = os.path.join(scratch, "made")
    Path(made).write_text("made")
    os.rename(made, os.path.join(path, "made"))


def link_into(scratch, path):
    os.link(path, os.path.join(scratch, "linked"))


def truncate(path):
    os.truncate(path, 0)


def execute(program):
    os.execv(program, [program])


def read_environment_of(pid):
    return Path(f"/proc/{pid}/environ").read_bytes().decode()


def read_memory_of(pid):
    with open(f"/proc/{pid}/mem", "rb") as memory:
        return memory.fileno()


def use_shared_memory_folder():
    path = f"/dev/shm/landlock-test-{os.getpid()}"
    Path(path).write_text("x")
    os.remove(path)


def connect_tcp(port):
    socket.create_connection(("127.0.0.1", port), timeout=2).close()


def listen_on_tcp():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))


def connect_abstract(name):
    with socket.socket(socket.AF_UNIX) as sock:
        sock.connect("\0" + name)


def terminate(pid):
    os.kill(pid, signal.SIGTERM)


def find(path):
    return os.stat(path).st_size


def live_in(scratch):
    """Everything that a scratch folder is for."""
    folder = Path(scratch, "folder")
    folder.mkdir()
    first, second = folder / "first", Path(scratch, "second")
    first.write_text("one")
    first.rename(second)
    with second.open("a") as file:
        file.write(" two")
    text = second.read_text()
    second.unlink()
    folder.rmdir()
    with open(os.devnull, "w") as null:
        null.write(text)
    return text, os.listdir(scratch)


def restrict_by(newest, scratch, canary):
    privileges.forbid_new_privileges()
    abi = landlock.restrict(roots.read_roots(), (scratch,), newest)
    Path(scratch, "file").write_text("x")
    try:
        Path(canary).read_text()
    except PermissionError:
        return abi
    return "the canary was read"


def load_a_module_late():
    import decimal
    import sqlite3
    import wave

    return decimal.Decimal(1) == 1 and sqlite3.sqlite_version > "3" and bool(wave)


# What then happens.


@pytest.mark.parametrize("operation", [read, write, append, remove, truncate])
def test_a_file_outside_is_neither_read_nor_changed(attempt, operation):
    """A file that was not granted can be neither read, written, removed nor shortened."""
    if operation is truncate and landlock.reported_abi() < 3:
        pytest.skip("Landlock has no right to truncate before ABI 3")
    attempt.needs(Layer.LANDLOCK)
    held = attempt(operation, attempt.canary, layers={Layer.NO_NEW_PRIVILEGES, Layer.LANDLOCK})
    assert held.error == "PermissionError"
    assert attempt.canary.read_text() == "the answer"
    assert attempt(operation, attempt.canary, layers=None).error is None


@pytest.mark.parametrize("operation", [list_folder, make_folder])
def test_a_folder_outside_is_neither_listed_nor_changed(attempt, operation):
    """A folder that was not granted can be neither listed nor filled."""
    assert attempt.error_under(Layer.LANDLOCK, list_folder, attempt.outside) == "PermissionError"
    held = attempt(operation, attempt.outside)
    assert held.error == "PermissionError"


def test_no_file_leaves_or_enters_the_scratch_folder(attempt):
    """A file can be neither moved out of the scratch folder nor linked into it."""
    attempt.needs(Layer.LANDLOCK)
    layers = {Layer.NO_NEW_PRIVILEGES, Layer.LANDLOCK}
    moved = attempt(move_out_of, attempt.scratch, attempt.outside, layers=layers)
    linked = attempt(link_into, attempt.scratch, attempt.canary, layers=layers)
    assert {moved.error, linked.error} <= {"PermissionError", "OSError"}
    assert os.listdir(attempt.outside) == ["canary.txt"]


def test_the_scratch_folder_can_be_lived_in(attempt):
    """In its scratch folder a process makes, renames, extends, reads and removes files."""
    lived = attempt(live_in, attempt.scratch)
    assert (lived.error, lived.value) == (None, ["one two", []])


def test_no_program_is_run(attempt):
    """No program can be executed, not even one that may be read."""
    attempt.needs(Layer.LANDLOCK)
    program = shutil.which("true")
    held = attempt(execute, program, layers={Layer.NO_NEW_PRIVILEGES, Layer.LANDLOCK})
    assert held.error == "PermissionError"


@pytest.mark.parametrize("operation", [read_environment_of, read_memory_of])
def test_other_processes_do_not_show_in_proc(attempt, operation):
    """The environment and memory of another process of the same user cannot be read."""
    error = attempt.error_under(Layer.LANDLOCK, operation, os.getpid())
    assert error == "PermissionError"


def test_shared_memory_files_are_out_of_reach(attempt):
    """Nothing can be left in /dev/shm."""
    assert attempt.error_under(Layer.LANDLOCK, use_shared_memory_folder) == "PermissionError"


def test_tcp_is_closed(attempt):
    """A TCP connection can be neither made nor waited for."""
    if landlock.reported_abi() < 4:
        pytest.skip("Landlock knows nothing of TCP before ABI 4")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert attempt.error_under(Layer.LANDLOCK, connect_tcp, port) == "PermissionError"
    assert attempt.error_under(Layer.LANDLOCK, listen_on_tcp) == "PermissionError"


def test_abstract_sockets_of_others_are_closed(attempt):
    """A socket that has a name but no file cannot be connected to."""
    if landlock.reported_abi() < 6:
        pytest.skip("Landlock knows nothing of abstract sockets before ABI 6")
    name = f"landlock-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("\0" + name)
        server.listen()
        assert attempt.error_under(Layer.LANDLOCK, connect_abstract, name) == "PermissionError"


def test_signals_stay_inside(attempt, victim):
    """A process of the same user cannot be terminated."""
    if landlock.reported_abi() < 6:
        pytest.skip("Landlock knows nothing of signals before ABI 6")
    attempt.needs(Layer.LANDLOCK)
    layers = {Layer.NO_NEW_PRIVILEGES, Layer.LANDLOCK}
    assert attempt(terminate, victim, layers=layers).error == "PermissionError"


def test_modules_can_still_be_imported(attempt):
    """A part of the standard library that was not loaded before can be imported."""
    assert attempt(load_a_module_late).value is True


@pytest.mark.parametrize("newest", range(1, landlock.NEWEST_ABI + 1))
def test_every_older_interface_hides_files(attempt, newest):
    """On a kernel that knows less, files outside are hidden all the same."""
    attempt.needs(Layer.LANDLOCK)
    used = attempt(restrict_by, newest, attempt.scratch, attempt.canary, layers=None)
    assert used.value == min(newest, landlock.reported_abi())


def test_a_kernel_that_reports_too_much_is_asked_for_less(monkeypatch, tmp_path):
    """Where the kernel refuses the version it reports, the next older one is used."""
    asked = []

    def kernel(label, number, *arguments):
        if number == landlock.CREATE_RULESET and arguments[0] is None:
            return 7
        if number == landlock.CREATE_RULESET:
            asked.append(arguments[1])
            if arguments[1] > 16:
                raise OSError(errno.E2BIG, label)
            return os.open(os.devnull, os.O_RDONLY)
        return 0

    monkeypatch.setattr(landlock, "syscall", kernel)
    assert landlock.restrict((), (str(tmp_path),)) == 5
    assert asked == [24, 24, 16]


def test_sizes_of_unseen_files_can_be_asked_for(attempt):
    """Known gap: `stat` of a guessed path works; only a private root closes that."""
    assert attempt(find, attempt.canary).value == len("the answer")


def test_a_course_among_the_libraries_is_refused(tmp_path):
    """A hidden path below a read root is an error that names both."""
    course = tmp_path / "site-packages" / "course"
    course.mkdir(parents=True)
    with pytest.raises(SandboxError, match=r"course: student code could read this.*site-packages"):
        roots.refuse_if_exposed([str(course.parent)], [str(course)])


def test_a_course_behind_a_link_is_refused(tmp_path):
    """Links are followed before a hidden path is compared with the read roots."""
    real = tmp_path / "real"
    real.mkdir()
    (tmp_path / "link").symlink_to(real)
    with pytest.raises(SandboxError, match="could read this"):
        roots.refuse_if_exposed([str(tmp_path / "link")], [str(real / "solutions")])


def test_a_neighbour_with_a_longer_name_is_not_exposed(tmp_path):
    """`lib-course` does not lie in `lib`."""
    roots.refuse_if_exposed([str(tmp_path / "lib")], [str(tmp_path / "lib-course")])


def test_an_editable_project_is_no_root(monkeypatch, tmp_path):
    """A project that an editable install put on sys.path is not readable; this package is."""
    monkeypatch.syspath_prepend(str(tmp_path))
    found = roots.read_roots()
    package = Path(landlock.__file__).parents[2]
    assert str(tmp_path) not in found
    assert str(package.parent) not in found
    assert any(roots.is_below(str(package), root) for root in found)


def test_an_environment_in_the_projects_own_folder_is_no_root(monkeypatch, tmp_path):
    """With `python -m venv .` only the environment's libraries are readable, not the project."""
    (tmp_path / "lib").mkdir()
    (tmp_path / "solutions").mkdir()
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    found = roots.read_roots()
    assert str(tmp_path / "lib") in found
    roots.refuse_if_exposed(found, [str(tmp_path / "solutions")])
