"""Student code that finds the channel and writes to it can only say what it could have returned.

No frame carries a verdict, so a forged one earns nothing; one that the protocol does not allow at
that point ends the process, and costs the call it happened in.
"""

from __future__ import annotations

from typing import Any

import pytest

from autograder.observation.tree import Other
from autograder.sandbox.outcome import Ending, Report

FINDS_THE_CHANNEL = """
import os, stat, struct, sys, time
from autograder.sandbox import wire
from autograder.sandbox.wire import *
from autograder.observation.tree import TensorNode, SequenceNode, NumberNode, MappingNode

def say(data):
    for descriptor in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                os.write(descriptor, data)
        except OSError:
            pass

FAULT = Fault("ValueError", "forged", True, "cell 1", 3, "forged source")

def f(x):
    if x == 1:
        BODY
    return x
"""


@pytest.fixture
def forged(run: Any) -> Any:
    """Run a body in the middle one of three calls."""

    def forge(body: str, **settings: Any) -> Report:
        source = FINDS_THE_CHANNEL.replace("BODY", body.replace("\n", "\n        "))
        report: Report = run(source, arguments=("0", "1", "2"), cpu_seconds=0.3, **settings)
        return report

    return forge


@pytest.mark.parametrize(
    "body",
    [
        "say(b'garbage' * 100)",
        "say(bytes(1000))",
        "say(b'\\xff' * 12)",
        "say(HEAD.pack(LONGEST_HEADER + 1, 0))",
        "say(HEAD.pack(10, LONGEST_PAYLOAD + 1))",
        "say(HEAD.pack(3, 0) + b'abc')",
        "say(HEAD.pack(4, 0) + b'\\xdf\\xff\\xff\\xff')",
        "say(HEAD.pack(100000, 0) + b'\\x91' * 100000)",
        "say(frame(Ready(('every layer',))))",
        "say(frame(Read((), ())))",
        "say(frame(Loading('cell 1')))",
        "say(frame(Loaded(())))",
        "say(frame(Began(0)))",
        "say(frame(Began(1)))",
        "say(frame(Began(3)))",
        "say(frame(Began(-1)))",
        "say(frame(Again(1)))",
        "say(frame(Described((), ())))",
        "say(frame(Finished()))",
        "say(frame(Observed(0, None)))",
        "say(frame(Observed(2, None)))",
        "say(frame(Observed(1, TensorNode(0))))",
        "say(frame(Observed(1, None), bytes(100)))",
        "say(frame(Observed(1, NumberNode('many'))))",
        "say(frame(Observed(1, MappingNode(['a'], []))))",
        "say(frame(Observed(1, None, (Breach('f', 'torch.relu', 'cell 1', 1),))))",
        "say(frame(Raised(0, FAULT)))",
    ],
)
def test_frame_that_is_not_allowed(forged: Any, body: str) -> None:
    """A frame that is not a frame, or is out of place, costs the call it was written in."""
    before, middle, after = forged(body).outcomes
    assert before.observation == {"y": 0}
    assert middle.ending is Ending.PROTOCOL
    assert after.observation == {"y": 2}


@pytest.mark.parametrize("call", [0, 2])
def test_garbage_everywhere(run: Any, call: int) -> None:
    """Garbage written to every descriptor costs one call, the first and the last too."""
    source = (
        "import os\n"
        "def f(x):\n"
        f"    if x == {call}:\n"
        "        for descriptor in range(256):\n"
        "            try: os.write(descriptor, b'garbage' * 1000)\n"
        "            except OSError: pass\n"
        "    return x\n"
    )
    outcomes = run(source, arguments=("0", "1", "2")).outcomes
    assert outcomes[call].ending is Ending.PROTOCOL
    others = [outcome.observation for n, outcome in enumerate(outcomes) if n != call]
    assert others == [{"y": n} for n in range(3) if n != call]


def test_forged_observation(forged: Any) -> None:
    """A forged observation is taken for the call's, as if it had been returned; the next pays."""
    before, middle, after = forged("say(frame(Observed(1, 'forged')))").outcomes
    assert before.observation == {"y": 0}
    assert (middle.ending, middle.observation) == (Ending.OBSERVED, "forged")
    assert (after.ending, after.detail) == (Ending.PROTOCOL, "a frame came out of turn: Observed")


def test_forged_observation_and_early_end(forged: Any) -> None:
    """A forged answer, a forged end and an exit leave the remaining calls to a fresh process."""
    body = "say(frame(Observed(1, 'forged')) + frame(Finished()))\nos._exit(0)"
    before, middle, after = forged(body).outcomes
    assert before.observation == {"y": 0}
    assert middle.observation == "forged"
    assert after.observation == {"y": 2}


def test_forged_answers_for_the_calls_to_come(forged: Any) -> None:
    """One call may answer all that follow, with what it could have returned there."""
    body = (
        "say(frame(Observed(1, 'one')) + frame(Began(2)) + frame(Observed(2, 'two'))"
        " + frame(Finished()))\nos._exit(0)"
    )
    assert [o.observation for o in forged(body).outcomes] == [{"y": 0}, "one", "two"]


def test_forged_fault(forged: Any) -> None:
    """A forged exception has a place in the program that was sent, or none."""
    body = "say(frame(Raised(1, FAULT, missing='os')) + frame(Finished()))\nos._exit(0)"
    _, middle, after = forged(body).outcomes
    assert middle.ending is Ending.RAISED
    assert middle.missing == ""
    assert middle.fault.source == "from autograder.sandbox import wire"  # line 3 of the cell
    assert after.observation == {"y": 2}


def test_forged_fault_elsewhere(forged: Any) -> None:
    """A forged exception in a cell that does not exist has no place."""
    body = (
        "fault = Fault('Mine', 'm' * 9000, True, 'the answer key', 1, 'y = 3')\n"
        "say(frame(Raised(1, fault)) + frame(Finished()))\nos._exit(0)"
    )
    fault = forged(body).outcomes[1].fault
    assert (fault.kind, fault.builtin, len(fault.message)) == ("Mine", False, 2000)
    assert (fault.cell, fault.line, fault.source) == ("", 0, "")


@pytest.mark.parametrize(
    "body",
    [
        "say(HEAD.pack(1000, 0))\ntime.sleep(100)",
        "say(HEAD.pack(10, 1 << 20) + bytes(10))\nwhile True: time.sleep(0.01)",
        "say(b'\\0')\nwhile True: pass",
    ],
)
def test_frame_that_never_ends(forged: Any, body: str) -> None:
    """A frame that begins and does not go on runs out of time, as a sleep does."""
    before, middle, after = forged(body).outcomes
    assert before.observation == {"y": 0}
    assert middle.ending in (Ending.TIMEOUT, Ending.PROTOCOL)
    assert after.observation == {"y": 2}


def test_frames_without_end(forged: Any) -> None:
    """A flood of valid frames ends with the first that is out of turn."""
    _, middle, after = forged("while True: say(frame(Loading('cell 1')) * 1000)").outcomes
    assert middle.ending is Ending.PROTOCOL
    assert after.observation == {"y": 2}


def test_kit_patched_in_the_student_s_process(forged: Any) -> None:
    """Code of the kit that is patched inside the process changes what is sent, and no more."""
    body = (
        "import autograder.sandbox.inside.answering as answering\n"
        "answering.encode = lambda value, most_bytes: encode('patched')\n"
        "from autograder.observation.tree import encode\n"
    )
    before, middle, after = forged(body).outcomes
    assert before.observation == {"y": 0}
    assert middle.observation == "patched"
    assert after.ending is Ending.OBSERVED


def test_forged_program(run: Any) -> None:
    """A cell that forges all frames while it is loaded answers with what it could return."""
    cell = FINDS_THE_CHANNEL.replace("BODY", "pass") + (
        "answers = b''.join(frame(Began(n)) + frame(Observed(n, 'forged')) for n in range(3))\n"
        "say(frame(Loaded(())) + answers + frame(Finished()))\n"
        "g = f\nf = os._exit(0) or g\n"
    )
    # Only what a task needs is run, so the forgery has to be part of making `f`.
    cell = cell.replace("say(frame(Loaded", "f.done = say(frame(Loaded")
    outcomes = run(cell, arguments=("0", "1", "2")).outcomes
    assert [outcome.observation for outcome in outcomes] == ["forged"] * 3


def test_object_that_is_no_data_is_sent_as_words(forged: Any) -> None:
    """What no frame can hold arrives as a description, also when its class forges its name."""
    body = "return type('x' * 100, (), {})()"
    found = forged(body).outcomes[1].observation
    assert found == {"y": Other("an object of type " + "x" * 100)}
