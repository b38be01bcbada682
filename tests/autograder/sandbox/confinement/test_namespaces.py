"""Namespaces and the private root, which the server enters once for all its children."""

import json
import os
import select
import signal
import socket
import tempfile
from pathlib import Path

import pytest

from autograder.sandbox.confinement import libc, namespaces, private_root, roots
from autograder.sandbox.confinement.layers import confine
from autograder.sandbox.confinement.policy import CHILD_LAYERS, Layer, Policy

# Called in a child, which becomes a server. `enter` returns in a process whose parent waits for
# it, so the answer is sent by the process that returns.


def state(scratch, canary):
    """What a server sees after it has entered."""
    held = namespaces.enter(roots.read_roots(), (scratch,))
    Path(scratch, "file").write_text("written")
    return {
        "held": held,
        "pid": os.getpid(),
        "interfaces": [name for _, name in socket.if_nameindex()],
        "canary": os.path.exists(canary),
        "neighbours": sorted(os.listdir(os.path.dirname(os.path.dirname(scratch)))),
        "processes": sorted(int(name) for name in os.listdir("/proc") if name.isdigit()),
        "python": os.path.exists(os.__file__),
        "temporary": tempfile.gettempdir(),
    }


def write_to_a_library(scratch):
    namespaces.enter(roots.read_roots(), (scratch,))
    Path(os.__file__).with_name("planted.py").write_text("x")


def write_to_the_root(scratch):
    namespaces.enter(roots.read_roots(), (scratch,))
    Path("/planted").write_text("x")


def confine_a_child(scratch, canary):
    """Do as the server does: enter, fork, and let the child confine itself."""
    held = namespaces.enter(roots.read_roots(), (scratch,))
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        policy = Policy(read_roots=roots.read_roots(), scratch=scratch, layers=CHILD_LAYERS)
        layers = confine(policy, keep=(writing,))
        Path(scratch, "by the child").write_text("x")
        os.write(writing, f"{'+'.join(layers)} {os.path.exists(canary)} {os.getppid()}".encode())
        os._exit(0)
    os.close(writing)
    with open(reading) as pipe:
        return held, pipe.read().rsplit(" ", 2), os.waitpid(child, 0)[1]


def look_for_proc_in_a_child(scratch):
    """What a student process finds in /proc, and whether the server still has its own."""
    namespaces.enter(roots.read_roots(), (scratch,))
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        policy = Policy(
            read_roots=roots.read_roots(),
            scratch=scratch,
            root=private_root.STUDENTS,
            layers=CHILD_LAYERS - {Layer.LANDLOCK},
        )
        confine(policy, keep=(writing,))
        found = [sorted(os.listdir("/proc")), os.getcwd() == scratch, os.path.exists(os.__file__)]
        Path(scratch, "by the child").write_text("x")
        os.write(writing, json.dumps(found).encode())
        os._exit(0)
    os.close(writing)
    with open(reading) as pipe:
        return json.loads(pipe.read()), os.path.exists(f"/proc/{child}")


def train_in_a_child(scratch):
    """Enter with torch imported, and train in a confined child."""
    namespaces.enter(roots.read_roots(), (scratch,))
    child = os.fork()
    if child == 0:
        confine(Policy(read_roots=roots.read_roots(), scratch=scratch))
        import torch

        w = torch.ones(3, requires_grad=True)
        (w**2).sum().backward()
        torch.save(w.grad, os.path.join(scratch, "grad"))
        os._exit(0)
    return os.waitpid(child, 0)[1]


def send_pidfd_of_a_child(scratch):
    """In a grader: start a server, and learn the child's pid from the pidfd that it sends."""
    ours, theirs = socket.socketpair()
    server = os.fork()
    if server == 0:
        namespaces.enter((), (scratch,))
        child = os.fork()
        if child == 0:
            signal.pause()
        socket.send_fds(theirs, [str(child).encode()], [os.pidfd_open(child)])
        signal.pause()
    theirs.close()
    number, (pidfd,), _, _ = socket.recv_fds(ours, 16, 1)
    seen = namespaces.pid_seen_from_here(pidfd)
    parent = int(Path(f"/proc/{seen}/stat").read_text().rsplit(")", 1)[1].split()[1])
    left_behind = int(Path(f"/proc/{parent}/stat").read_text().rsplit(")", 1)[1].split()[1])
    os.kill(server, signal.SIGKILL)
    os.waitpid(server, 0)
    gone = bool(select.select([pidfd], [], [], 2)[0])
    return {"in there": int(number), "is ours": left_behind == server, "gone": gone}


def end_with_code(scratch, code):
    server = os.fork()
    if server == 0:
        namespaces.enter((), (scratch,))
        os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(server, 0)[1])


def enter_where_forbidden(scratch, canary):
    def refused(_):
        raise PermissionError(1, "not on this machine")

    libc.unshare = refused
    return namespaces.enter(roots.read_roots(), (scratch,)), os.path.exists(canary)


def enter_where_mounting_is_forbidden(scratch, canary):
    def refused(*_):
        raise PermissionError(13, "not on this machine")

    os.chroot = refused
    held = namespaces.enter(roots.read_roots(), (scratch,))
    Path(scratch, "file").write_text("x")
    return held, os.path.exists(canary)


def remount_by_hand(scratch, target):
    """Make a bind mount read-only as on a kernel before 5.12."""
    namespaces._unshare(os.getuid(), os.getgid())
    libc.mount("none", "/", None, libc.MS_REC | libc.MS_PRIVATE)
    libc.mount(target, target, None, libc.MS_BIND)
    private_root._remount_read_only(target)
    Path(target, "new").write_text("x")


def call_in(attempt, function, *arguments):
    return attempt(function, *arguments, layers=None)


# What then happens.


def test_outside_is_out_of_view(attempt):
    """The server is process 1 of a world without other processes, networks and files."""
    attempt.needs(Layer.NAMESPACES, Layer.PRIVATE_ROOT)
    found = call_in(attempt, state, attempt.scratch, attempt.canary)
    assert found.error is None, found.trace
    assert found.value["held"] == [Layer.NAMESPACES, Layer.PRIVATE_ROOT]
    assert found.value["pid"] == 1
    assert found.value["interfaces"] in ([], ["lo"])
    assert found.value["canary"] is False
    assert found.value["neighbours"] == [attempt.scratch.parent.name]
    assert found.value["processes"] == [1]
    assert found.value["python"] is True
    assert found.value["temporary"] == str(attempt.scratch)
    assert (attempt.scratch / "file").read_text() == "written"


@pytest.mark.parametrize("operation", [write_to_a_library, write_to_the_root])
def test_all_but_the_granted_folder_is_read_only(attempt, operation):
    """Neither Python's libraries nor the new root can be written to, not even by root."""
    attempt.needs(Layer.PRIVATE_ROOT)
    outcome = call_in(attempt, operation, attempt.scratch)
    assert (outcome.error, "Read-only" in outcome.message) == ("OSError", True)


def test_an_older_kernel_makes_it_read_only_too(attempt):
    """Without mount_setattr a mount is made read-only the old way."""
    attempt.needs(Layer.PRIVATE_ROOT)
    outcome = call_in(attempt, remount_by_hand, attempt.scratch, attempt.outside)
    assert (outcome.error, "Read-only" in outcome.message) == ("OSError", True)


def test_children_confine_themselves_in_there(attempt, here):
    """Every layer of a child holds inside the namespaces too, and hides `stat` as well."""
    attempt.needs(Layer.NAMESPACES, Layer.PRIVATE_ROOT)
    outcome = call_in(attempt, confine_a_child, attempt.scratch, attempt.canary)
    assert outcome.error is None, outcome.trace
    _, (names, canary, parent), status = outcome.value
    expected = {layer for layer in CHILD_LAYERS if here[layer].works} - {Layer.THROWAWAY_UID}
    assert (set(names.split("+")), canary, parent, status) == (expected, "False", "1", 0)
    assert (attempt.scratch / "by the child").read_text() == "x"


def test_students_have_no_proc(attempt):
    """A student process sees nothing of /proc but a copy of cpuinfo; the server sees it whole."""
    attempt.needs(Layer.NAMESPACES, Layer.PRIVATE_ROOT, Layer.SECCOMP)
    outcome = call_in(attempt, look_for_proc_in_a_child, attempt.scratch)
    assert outcome.error is None, outcome.trace
    assert outcome.value == [[["cpuinfo"], True, True], True]
    assert (attempt.scratch / "by the child").read_text() == "x"


def test_training_goes_on_in_there(torch_attempt):
    """A confined child of a server with a private root trains and saves what it learned."""
    torch_attempt.needs(Layer.NAMESPACES, Layer.PRIVATE_ROOT)
    outcome = call_in(torch_attempt, train_in_a_child, torch_attempt.scratch)
    assert (outcome.error, outcome.value) == (None, 0), outcome.trace
    assert (torch_attempt.scratch / "grad").stat().st_size > 0


def test_the_grader_knows_the_child_by_its_own_number(attempt):
    """A pidfd gives the pid as the grader sees it; killing the server ends the child."""
    attempt.needs(Layer.NAMESPACES)
    outcome = call_in(attempt, send_pidfd_of_a_child, attempt.scratch)
    assert outcome.error is None, outcome.trace
    assert outcome.value == {"in there": 2, "is ours": True, "gone": True}


@pytest.mark.parametrize("code", [0, 3])
def test_the_server_ends_as_if_it_had_not_forked(attempt, code):
    """The process that the grader started ends with the server's exit code."""
    attempt.needs(Layer.NAMESPACES)
    assert call_in(attempt, end_with_code, attempt.scratch, code).value == code


def test_a_system_that_forbids_it_changes_nothing(attempt):
    """Where namespaces are forbidden the process stays as it was, and no layer is claimed."""
    outcome = call_in(attempt, enter_where_forbidden, attempt.scratch, attempt.canary)
    assert outcome.value == [[], True]


def test_a_root_that_cannot_be_built_is_taken_down(attempt):
    """When the new root fails half-way the old one is in place again, and is not claimed."""
    attempt.needs(Layer.NAMESPACES)
    outcome = call_in(attempt, enter_where_mounting_is_forbidden, attempt.scratch, attempt.canary)
    assert outcome.value == [[Layer.NAMESPACES], True], outcome
    assert (attempt.scratch / "file").read_text() == "x"
