"""Valid frames in any order, with any content: taking them ends in progress or in WireError.

As in test_wire_fuzz.py, `HYPOTHESIS_PROFILE=thorough` multiplies the examples by fifty.
"""

from __future__ import annotations

import os
import random

import pytest

from autograder.errors import WireError
from autograder.observation.tree import (
    FormNode,
    MappingNode,
    NumberNode,
    SequenceNode,
    TensorNode,
    encode,
)
from autograder.sandbox.job import Call, Cell, Job, Program
from autograder.sandbox.outcome import Ending
from autograder.sandbox.outside.exchange import Exchange
from autograder.sandbox.wire import (
    Again,
    Began,
    Breach,
    Described,
    Fault,
    Finished,
    Loaded,
    Loading,
    Message,
    Observed,
    Raised,
    Read,
    Ready,
)

pytestmark = pytest.mark.fuzz

TIMES = 50 if os.environ.get("HYPOTHESIS_PROFILE") == "thorough" else 1
TRIED = 2_000 * TIMES
CALLS = tuple(
    Call(f"c{n}", "test_it.py", f"c{n}", (), "f", 1, 1.0, ("torch.sum",), first_seed=seed)
    for n, seed in enumerate((None, 2, 3))
)
CELLS = (Cell("cell 1", "import torch\n"), Cell("cell 2", "def f(x):\n    return x\n"))
JOB = Job(Program("m", ("f", "g"), CELLS), {"test_it.py": ""}, CALLS)
TEXTS = ("", "f", "cell 1", "cell 2", "torch.sum", "ValueError", "\x1b[2J\0", "x" * 5000, "\u202e")
NUMBERS = (0, 1, 2, 3, -1, 1 << 40, -(1 << 62))
TREES = (
    None, 1.0, "x", SequenceNode([TensorNode(0)]), TensorNode(-1), NumberNode("0x"),
    MappingNode(["a"], []), MappingNode(["a", "a"], [1, 2]), SequenceNode([NumberNode("inf")]),
    FormNode("a set", [""], [SequenceNode([1, "a"])]), FormNode("a set", ["a"], []),
    FormNode("bytes", [""], [TensorNode(0)]),
)  # fmt: skip
PAYLOADS = (b"", b"\0" * 8, encode([1.5]).payload, b"\xff" * 40)


def sent(chance: random.Random, step: int) -> tuple[Message, bytes]:
    """Make a message with its payload, which fits more often than by chance."""
    made = message(chance, step)
    fits = isinstance(made, Observed) and chance.random() < 0.8
    return made, b"" if fits else chance.choice(PAYLOADS)


def message(chance: random.Random, step: int) -> Message:
    """Make a message of any kind; more often than by chance the one that may come now."""
    text, number = chance.choice(TEXTS), chance.choice(NUMBERS)
    fault = Fault(text, text, chance.random() < 0.5, chance.choice(TEXTS), number, text)
    breach = Breach(chance.choice(TEXTS), chance.choice(TEXTS), chance.choice(TEXTS), number)
    breaches = (breach,) * chance.choice((0, 0, 0, 1, 100))
    call = (step - 3) // 2 if chance.random() < 0.95 else number
    plausible: tuple[Message, ...] = (Read((fault,), ()), Loading("cell 1"), Loaded((fault,) * 60))
    if chance.random() < 0.9:
        if step < len(plausible):
            return plausible[step]
        if chance.random() < 0.2:
            return Finished()
        return Began(call) if step % 2 else Observed(call, 1.0) if number else Raised(call, fault)
    return chance.choice(
        (
            Observed(call, chance.choice(TREES), breaches),
            Raised(call, fault, chance.random() < 0.3, text, breaches),
            Finished(),
            Began(call),
            Again(call),
            Loading(text),
            Loaded((fault,)),
            Read((), breaches),
            Ready((text,)),
            Described((), (fault,)),
        )
    )


def test_frames_in_any_order() -> None:
    """Whatever comes when, the exchange goes on as the protocol says, or ends in WireError."""
    broken = finished = answered = 0
    for seed in range(TRIED):
        chance = random.Random(seed)
        exchange = Exchange(JOB)
        try:
            for step in range(chance.randrange(3, 14)):
                allowed = exchange.take(*sent(chance, step))
                assert allowed is None or allowed > 0
                exchange.place(
                    f"(most recent call first):\n  File {chance.choice(TEXTS)!r}, line 1"
                )
                if exchange.finished:
                    finished += 1
                    break
        except WireError:
            broken += 1
        except BaseException as error:
            error.add_note(f"seed {seed}")
            raise
        answered += len(exchange.outcomes)
        assert list(exchange.outcomes) == list(range(len(exchange.outcomes)))
        assert all(each.ending in Ending for each in exchange.outcomes.values())
    print(f"{TRIED} exchanges: {finished} finished, {broken} refused, {answered} answers taken")
    assert 0.3 * TRIED < broken < TRIED
    assert finished
    assert answered > 0.2 * TRIED
