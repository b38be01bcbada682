"""Privileges: what a process gives up for good before student code is loaded in it."""

import os
import select
import shutil
import signal
import tempfile
from pathlib import Path

import pytest

from autograder.sandbox.confinement import libc, privileges, roots
from autograder.sandbox.confinement.policy import CHILD_LAYERS, Layer

PR_GET_DUMPABLE = 3
PR_GET_PDEATHSIG = 2

# Called in a child.


def state():
    """What the kernel shows about this process."""
    lines = Path("/proc/self/status").read_text().splitlines()
    wanted = ("Uid", "Gid", "Groups", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")
    fields = dict(line.split(":", 1) for line in lines)
    found = {name: fields[name].split() for name in (*wanted, "NoNewPrivs")}
    return found | {
        "oom": int(Path("/proc/self/oom_score_adj").read_text()),
        "dumpable": libc.prctl(PR_GET_DUMPABLE),
        "session": os.getsid(0) == os.getpid(),
        "folder": os.getcwd(),
        "environment": dict(os.environ),
        "temporary": tempfile.gettempdir(),
    }


def open_descriptors():
    return sorted(int(name) for name in os.listdir("/proc/self/fd"))[:-1]  # the last lists them


def close_all_but(kept):
    """In a child of its own: the pipe for the answer would be closed too."""
    child = os.fork()
    if child == 0:
        os._exit(0 if _only_kept_are_open(kept) else 1)
    return os.waitpid(child, 0)[1] == 0


def _only_kept_are_open(kept):
    places = [os.open(os.devnull, os.O_RDONLY) for _ in range(20)]
    wanted = [places[index] for index in kept]
    privileges.close_descriptors(wanted)
    alive = []
    for number in (0, 1, 2, *places):
        try:
            os.fstat(number)
        except OSError:
            continue
        alive.append(number)
    return alive == [0, 1, 2, *wanted]


def become_root():
    os.setresuid(0, 0, 0)


def run(program):
    """Run `id -u` as a program of its own."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.dup2(writing, 1)
        os.execv(program, [program, "-u"])
    return int(os.read(reading, 16))


def read(path):
    return Path(path).read_text()


def own(path):
    os.chown(path, 1, 1)


def join_a_group():
    os.setgroups([0])


def make_a_file(scratch):
    path = Path(scratch, "mine")
    path.write_text("x")
    return oct(path.stat().st_mode), path.stat().st_uid == os.getuid()


def read_environment_of_a_twin(hidden, uid):
    """Fork a process of the same user, and try to read its environment."""
    if os.geteuid() == 0:
        privileges.become(uid)
    reading, writing = os.pipe()
    twin = os.fork()
    if twin == 0:
        libc.prctl(libc.PR_SET_DUMPABLE, 1)
        if hidden:
            privileges.hide_memory()
        os.write(writing, b"x")
        signal.pause()
    os.read(reading, 1)
    libc.prctl(libc.PR_SET_DUMPABLE, 1)
    try:
        with open(f"/proc/{twin}/environ", "rb"):
            return "opened"
    finally:
        os.kill(twin, signal.SIGKILL)


def outlive_the_parent(dying):
    """Fork a parent with a child, kill the parent, and see whether the child is gone too."""
    reading, writing = os.pipe()
    parent = os.fork()
    if parent == 0:
        me = os.getpid()
        if os.fork() == 0:
            if dying:
                privileges.die_with_parent(me)
            os.write(writing, b"%d" % os.getpid())
            signal.alarm(1)  # gone in any case, but by another signal and later
            signal.pause()
        signal.pause()
    child = int(os.read(reading, 16))
    pidfd = os.pidfd_open(child)
    os.kill(parent, signal.SIGKILL)
    gone, _, _ = select.select([pidfd], [], [], 0.5)
    return bool(gone)


def lose_the_parent_first():
    privileges.die_with_parent(os.getppid() + 1)
    return "still here"


# What then happens.


def test_an_ordinary_confinement_leaves_nothing(attempt):
    """A confined process has no capability, its own session, and is killed first."""
    layers = CHILD_LAYERS - {Layer.LANDLOCK, Layer.SECCOMP}  # or it could not read its own state
    found = attempt(state, layers=layers)
    assert found.error is None, found.trace
    value = found.value
    capabilities = {name: value[name] for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")}
    assert {int(mask, 16) for (mask,) in capabilities.values()} == {0}
    assert value["NoNewPrivs"] == ["1"]
    assert value["oom"] == 1000
    assert value["dumpable"] == 0
    assert value["session"] is True
    assert value["folder"] == str(attempt.scratch)


def test_the_environment_is_made_anew(attempt):
    """No variable of the grader's is left; home and temporary folder are the scratch folder."""
    layers = CHILD_LAYERS - {Layer.LANDLOCK}
    value = attempt(state, layers=layers).value
    assert value["environment"].keys() == {row.name for row in privileges.ENVIRONMENT}
    assert value["environment"]["HOME"] == str(attempt.scratch)
    assert value["temporary"] == str(attempt.scratch)


def test_only_the_channel_stays_open(attempt):
    """The standard streams and the descriptors that were to be kept stay, and no other."""
    outcome = attempt(open_descriptors, layers={Layer.NO_NEW_PRIVILEGES})
    assert outcome.value[:3] == [0, 1, 2]
    assert len(outcome.value) == 4  # and the pipe for the answer


@pytest.mark.parametrize("kept", [[], [0], [3, 4, 19], [7]])
def test_descriptors_between_others_are_closed(attempt, kept):
    """Descriptors below, between and above the kept ones are closed."""
    assert attempt(close_all_but, kept, layers=None).value is True


def test_new_files_are_private(attempt):
    """What a process writes, no other user can read."""
    assert attempt(make_a_file, attempt.scratch).value == ["0o100600", True]


def test_root_without_capabilities_owns_nothing_new(attempt):
    """Root that dropped its capabilities can neither give a file away nor join a group."""
    for operation, arguments in ((own, (attempt.canary,)), (join_a_group, ())):
        free = attempt(operation, *arguments, layers=None)
        if free.error is not None:
            pytest.skip("only root has capabilities to lose")
        outcome = attempt(operation, *arguments, layers={Layer.NO_CAPABILITIES})
        assert outcome.error == "PermissionError"


def test_a_setuid_program_gains_nothing(attempt, throwaway_uid):
    """A program with the setuid bit, run by somebody else, does not run as its owner."""
    attempt.open_to_every_uid()
    program = attempt.outside / "whoami"
    shutil.copy(shutil.which("id"), program)
    program.chmod(0o4755)
    attempt.outside.chmod(0o711)
    uid_only = {Layer.THROWAWAY_UID}
    free = attempt(run, program, uid=throwaway_uid, layers=uid_only)
    held = attempt(run, program, uid=throwaway_uid, layers=uid_only | {Layer.NO_NEW_PRIVILEGES})
    assert (free.value, held.value) == (0, throwaway_uid)


def test_root_becomes_nobody(attempt, throwaway_uid):
    """With a throwaway uid the process has that uid only, no group, and no bounding set."""
    attempt.open_to_every_uid()
    layers = CHILD_LAYERS - {Layer.LANDLOCK, Layer.SECCOMP}
    found = attempt(state, uid=throwaway_uid, layers=layers)
    assert found.error is None, found.trace
    assert Layer.THROWAWAY_UID in found.layers
    assert set(found.value["Uid"] + found.value["Gid"]) == {str(throwaway_uid)}
    assert found.value["Groups"] == []
    assert int(found.value["CapBnd"][0], 16) == 0
    assert (found.value["dumpable"], found.value["oom"]) == (0, 1000)


def test_nobody_reads_private_files(attempt, throwaway_uid):
    """The uid alone keeps a private file from being read."""
    attempt.open_to_every_uid()
    attempt.canary.chmod(0o600)
    layers = {Layer.THROWAWAY_UID}
    assert attempt(read, attempt.canary, uid=throwaway_uid, layers=layers).error == (
        "PermissionError"
    )
    attempt.canary.chmod(0o644)
    attempt.outside.chmod(0o711)
    assert attempt(read, attempt.canary, uid=throwaway_uid, layers=layers).value == "the answer"


def test_nobody_does_not_become_root_again(attempt, throwaway_uid):
    """The change of uid cannot be undone."""
    attempt.open_to_every_uid()
    outcome = attempt(become_root, uid=throwaway_uid, layers={Layer.THROWAWAY_UID})
    assert outcome.error == "PermissionError"


def test_an_ordinary_user_has_no_throwaway_uid(attempt):
    """Where the uid cannot be changed, the layer is missing from the answer and nothing else."""
    if os.geteuid() == 0:
        pytest.skip("root can change its uid")
    outcome = attempt(make_a_file, attempt.scratch, uid=61_200)
    assert outcome.error is None
    assert Layer.THROWAWAY_UID not in outcome.layers


def test_memory_is_hidden_from_the_same_user(attempt):
    """A process that hid its memory cannot be looked into by another one of the same user."""
    attempt.open_to_every_uid()
    uid = privileges.THROWAWAY_UIDS[7]
    assert attempt(read_environment_of_a_twin, True, uid, layers=None).error == "PermissionError"
    assert attempt(read_environment_of_a_twin, False, uid, layers=None).value == "opened"


def test_a_child_dies_with_its_parent(attempt):
    """When the parent is killed the child is gone at once; without the call it is not."""
    assert attempt(outlive_the_parent, True, layers=None).value is True
    assert attempt(outlive_the_parent, False, layers=None).value is False


def test_a_parent_that_is_gone_already_counts(attempt):
    """A process whose parent ended before the call ends itself."""
    assert attempt(lose_the_parent_first, layers=None).error == "exit code 1"


def test_mode_bits_say_what_others_read(tmp_path):
    """A file is readable to others when it is, and every folder above can be entered."""
    folder = tmp_path / "folder"
    folder.mkdir()
    file = folder / "file"
    file.write_text("x")
    file.chmod(0o644)
    folder.chmod(0o700)
    assert roots.others_may_read(str(file)) is False
    assert roots.others_may_read("/usr/lib") is True
    file.chmod(0o640)
    folder.chmod(0o755)
    assert roots.others_may_read(str(file)) is False
