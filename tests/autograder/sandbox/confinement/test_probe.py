"""The probe: which layers a machine has, found by trying, and what they add up to."""

import os
import subprocess
import sys
from itertools import combinations

import msgspec
import pytest

from autograder.errors import SandboxError
from autograder.sandbox.confinement import landlock, layers, seccomp, status
from autograder.sandbox.confinement.policy import (
    CHILD_LAYERS,
    SERVER_LAYERS,
    Layer,
    Limits,
    Policy,
)

# Called in a child.


def confine_where_missing(name, scratch):
    """Confine as on a machine whose kernel refuses one of the layers."""

    def refused(*_, **__):
        raise PermissionError(1, "not on this machine")

    module = {"Landlock": landlock, "seccomp": seccomp}[name]
    module.restrict = refused
    return layers.confine(Policy(read_roots=(), scratch=scratch), keep=range(3, 20))


def confine_with_a_thread(scratch):
    import threading

    threading.Thread(target=threading.Event().wait, daemon=True).start()
    layers.confine(Policy(read_roots=(), scratch=scratch), keep=range(3, 20))


def nothing():
    return None


# What then happens.


def test_every_layer_is_tried(here):
    """Each layer has one status; a missing one says why and what to do, a present one does not."""
    assert list(here) == list(Layer)
    for found in here.values():
        assert found.detail
        assert bool(found.remedy) is not found.works, found


def test_what_the_probe_found_is_what_a_child_gets(attempt, here):
    """A child confined by every layer has those that the probe said work."""
    outcome = attempt(nothing)
    expected = {layer for layer in CHILD_LAYERS if here[layer].works} - {Layer.THROWAWAY_UID}
    assert set(outcome.layers) == expected


def test_the_probe_leaves_nothing_behind(monkeypatch, tmp_path):
    """No file and no process is left after probing."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    status.probe()
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("missing", [Layer.LANDLOCK, Layer.SECCOMP])
def test_a_refused_layer_is_missing_from_the_answer(attempt, missing):
    """Where the kernel refuses a layer the others are applied, and it is not claimed."""
    outcome = attempt(confine_where_missing, missing, attempt.scratch, layers=None)
    assert missing not in outcome.value
    assert Layer.RESOURCE_LIMITS in outcome.value
    assert not layers.is_sealed(outcome.value)


@pytest.mark.parametrize("hidden", sorted(CHILD_LAYERS))
def test_a_layer_that_is_not_wanted_is_not_applied(attempt, hidden):
    """A policy can leave out any layer."""
    outcome = attempt(nothing, layers=CHILD_LAYERS - {hidden})
    assert outcome.error is None
    assert hidden not in outcome.layers


def test_threads_that_exist_already_are_refused(attempt):
    """A process with a second thread does not confine itself: that thread would stay outside."""
    outcome = attempt(confine_with_a_thread, attempt.scratch, layers=None)
    assert outcome.error == SandboxError.__name__


def test_sealed_takes_a_filter_and_something_that_hides_files():
    """Calls must be filtered, and files hidden by Landlock or a private root; a uid is not enough."""
    hiding = {Layer.LANDLOCK, Layer.PRIVATE_ROOT}
    for count in range(len(Layer) + 1):
        for chosen in combinations(Layer, count):
            expected = Layer.SECCOMP in chosen and bool(hiding & set(chosen))
            assert layers.is_sealed(chosen) is expected


def test_names_that_crossed_a_wire_still_count():
    """Layers are plain strings once another process has sent them."""
    assert layers.is_sealed(["seccomp", "Landlock"])
    assert not layers.is_sealed([])


def test_another_system_has_no_layer_and_says_so(monkeypatch):
    """On macOS nothing is tried, every layer is missing, and each has a remedy."""
    monkeypatch.setattr(sys, "platform", "darwin")
    found = status.probe()
    assert [s.layer for s in found] == list(Layer)
    assert not any(s.works for s in found)
    assert all("darwin" in s.detail and s.remedy for s in found)


def test_a_probe_that_cannot_start_is_no_crash(monkeypatch):
    """When the fresh process cannot be started, every layer counts as missing."""
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    found = status.probe()
    assert not any(s.works for s in found)
    assert "/nowhere/python" in found[0].detail


def test_a_kernel_without_landlock_is_told_what_to_do():
    """The remedy depends on why the layer is missing."""
    off = status._status(Layer.LANDLOCK, {"works": False, "detail": "off", "errno": 95})
    absent = status._status(Layer.LANDLOCK, {"works": False, "detail": "absent", "errno": 38})
    assert "lsm=" in off.remedy
    assert "5.13" in absent.remedy


def test_a_policy_survives_the_wire():
    """A policy is plain data: what msgspec encodes, it decodes to the same."""
    policy = Policy(
        read_roots=("/usr/lib",),
        scratch="/scratch",
        limits=Limits(memory_bytes=None, cpu_seconds=1),
        uid=61_200,
        layers=frozenset({Layer.SECCOMP}),
    )
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(policy), type=Policy) == policy
    assert set(Layer) == SERVER_LAYERS | CHILD_LAYERS


def test_importing_it_needs_no_linux():
    """On another system every module of the package can be imported, and calls say why not."""
    program = (
        "import sys; sys.platform = 'darwin'; sys.path.append(sys.argv[1])\n"
        "from autograder.sandbox.confinement import layers, namespaces, libc\n"
        "try: libc.syscall('x', 444)\n"
        "except OSError as error: print(error)"
    )
    root = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../../.."))
    run = subprocess.run(
        [sys.executable, "-I", "-c", program, root], capture_output=True, text=True, check=True
    )
    assert "only Linux has this call" in run.stdout
