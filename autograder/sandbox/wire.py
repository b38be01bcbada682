"""Frames between a student process and the grader.

A frame is a fixed head (header length, payload length), a msgpack header and a safetensors
payload. The grader's side checks every length before it reads, every field before it uses it,
and raises nothing but WireError.
"""

from __future__ import annotations

import enum
import struct

import msgspec

from autograder.errors import WireError
from autograder.observation.tree import Node

HEAD = struct.Struct("<IQ")
LONGEST_HEADER = 4 << 20
LONGEST_PAYLOAD = 64 << 20


class Fault(msgspec.Struct, frozen=True):
    """An exception that ended a piece of code."""

    kind: str  # name of the exception's class
    message: str
    builtin: bool  # whether that class is Python's own: other names are the student's text
    cell: str = ""  # innermost cell of the program on the traceback
    line: int = 0  # line in that cell, from 1
    source: str = ""  # that line
    withheld: bool = False  # it stands on a line of the program that may not be told

    @property
    def in_program(self) -> bool:
        """Whether a line of the program raised it, and not the check itself."""
        return self.withheld or bool(self.cell)


class Breach(msgspec.Struct, frozen=True):
    """A call of a function that the task forbids."""

    task: str
    name: str
    cell: str
    line: int
    through: str = ""  # the other task whose code makes the call


class Left(enum.StrEnum):
    """What a call may leave behind."""

    WRITTEN = "written"  # other numbers or items in an argument
    TOUCHED = "touched"  # an argument was written to, and has its numbers again
    REQUIRES_GRAD = "requires_grad"  # of an argument
    GRAD = "grad"  # of an argument
    MODE = "mode"  # of a module: training or evaluation
    GRAD_MODE = "grad mode"
    DEFAULT_DTYPE = "default dtype"
    DEFAULT_DEVICE = "default device"
    RANDOM = "random"  # torch's random numbers went on
    RESULT = "result"  # what an earlier call returned is not what it was


class Effect(msgspec.Struct, frozen=True):
    """Something that a task's call left behind."""

    left: Left
    task: str
    argument: int = 0  # counted from 1; 0: no argument's, or the object's own


class Seen(enum.StrEnum):
    """What may be seen in a cell besides what it defines."""

    FILE = "file"  # a cell magic that wrote the cell into a file
    TIMED = "timed"  # a cell magic that runs the cell and, in a notebook, keeps nothing of it
    OTHER_LANGUAGE = "other language"  # a cell magic of IPython's that runs no Python here
    UNKNOWN_MAGIC = "unknown magic"
    AGAIN = "again"  # a task is defined again
    INSTALLED = "installed"  # a file of the student's has the name of an installed module
    FOLDED = "folded"  # asks for other processes, whose work this one does
    NEWER_PYTHON = "newer python"  # valid, in a later version of Python than this one
    # Slips: what is written is hardly what was meant. In the order in which they are said.
    MISSPELT = "misspelt"  # a name that Python, PyTorch or the task looks for
    UNCALLED = "uncalled"  # a method that is named and not called
    SHADOWED = "shadowed"  # a name of Python's own that means something else here
    COMPARED = "compared"  # a comparison that is a whole statement
    RETURNS_AT_ONCE = "returns at once"  # a loop whose first round ends in its own return


class Aside(msgspec.Struct, frozen=True):
    """Something seen while the source was read that explains a grade."""

    what: Seen
    cell: str
    line: int
    name: str  # the magic, the task, the syntax, or what is written where it slipped
    defines: tuple[str, ...] = ()  # names that the lines concerned would define
    meant: str = ""  # of a slip: what belongs there, or what gave the name its meaning
    tasks: tuple[str, ...] = ()  # of a slip: the tasks that are made of the code it stands in


class FoundCheck(msgspec.Struct, frozen=True):
    """One function of a probe file as its marks describe it."""

    file: str
    function: str
    label: str
    parameters: tuple[tuple[int, int], ...]
    line: int
    doc: str
    task: str | None
    points: float | None
    needs: tuple[str, ...]
    outcome: bool  # it looks at where a long training run ends, not at what each step does
    once: bool  # it may not be made twice on one program
    arguments: tuple[str, ...]  # arguments that are neither `solution` nor parametrized
    rests_on: tuple[str, ...] = ()  # sentences of the lesson's text
    extra: bool = False
    partial: bool = False
    group: str | None = None  # whose points are earned together; empty: the mark has no name
    stub: float = 0.0  # what a stub earns
    limits: dict[str, float] = {}  # by the words of the mark
    marks: tuple[str, ...] = ()  # the names of all of its marks
    refused: str = ""  # why a fixture that it asks for cannot be used


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """The process has confined itself; these layers hold."""

    layers: tuple[str, ...]


class Described(msgspec.Struct, frozen=True, tag="described"):
    """The functions found in the probe files, or the fault that kept a file from loading."""

    checks: tuple[FoundCheck, ...]
    faults: tuple[Fault, ...]


class Read(msgspec.Struct, frozen=True, tag="read"):
    """The program's source is read, and none of it has run yet."""

    faults: tuple[Fault, ...]
    breaches: tuple[Breach, ...]
    asides: tuple[Aside, ...] = ()
    unmade: tuple[tuple[str, ...], ...] = ()  # for each fault, the names that its lines would bind


class Loading(msgspec.Struct, frozen=True, tag="loading"):
    """The named cell is about to run."""

    cell: str


class Loaded(msgspec.Struct, frozen=True, tag="loaded"):
    """The program has run: what its statements raised, and the names each would have bound."""

    faults: tuple[Fault, ...]
    unmade: tuple[tuple[str, ...], ...] = ()


class Began(msgspec.Struct, frozen=True, tag="began"):
    """The call at this position is about to run."""

    call: int


class Again(msgspec.Struct, frozen=True, tag="again"):
    """The call at this position, whose first time took a while, is about to run once more."""

    call: int


class Observed(msgspec.Struct, frozen=True, tag="observed"):
    """What the call at this position returned; its tensors are the frame's payload."""

    call: int
    tree: Node
    breaches: tuple[Breach, ...] = ()
    effects: tuple[Effect, ...] = ()
    kinds: tuple[str, ...] = ()  # of input that it gave to its task, where that was asked for


class Raised(msgspec.Struct, frozen=True, tag="raised"):
    """The call at this position raised."""

    call: int
    fault: Fault
    memory: bool = False  # it ran out of memory
    missing: str = ""  # it asked for a name the program does not define
    breaches: tuple[Breach, ...] = ()


class Finished(msgspec.Struct, frozen=True, tag="finished"):
    """No further frame follows; `tainted` asks for a fresh process for what remains."""

    tainted: bool = False


Message = Ready | Described | Read | Loading | Loaded | Began | Again | Observed | Raised | Finished

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Message)


def frame(message: Message, payload: bytes = b"") -> bytes:
    """Make one frame."""
    header = _encoder.encode(message)
    return HEAD.pack(len(header), len(payload)) + header + payload


def lengths(head: bytes, longest_payload: int = LONGEST_PAYLOAD) -> tuple[int, int]:
    """Read a frame's head: the lengths of its header and payload, both within bounds."""
    header, payload = HEAD.unpack(head)
    if not 0 < header <= LONGEST_HEADER:
        raise WireError(f"a frame header of {header} bytes is not allowed")
    if payload > longest_payload:
        raise WireError(f"a frame payload of {payload} bytes is not allowed")
    return header, payload


def parse(header: bytes) -> Message:
    """Read a frame's header; raise WireError for whatever is not a message."""
    try:
        message: Message = _decoder.decode(header)
    except (msgspec.MsgspecError, RecursionError, UnicodeError, ValueError) as error:
        raise WireError(f"a frame header is not a message: {str(error)[:200]}") from None
    return message
