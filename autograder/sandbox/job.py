"""What a student process is asked to do: a program, and the calls to make on it."""

from __future__ import annotations

import msgspec

from autograder.observation.tree import MOST_BYTES
from autograder.sandbox.manner import is_manner

GIVEN = "given cell "  # how the names of cells begin that are the course's own


# A released lesson.json holds cells, and says only what is not as usual.
class Cell(msgspec.Struct, frozen=True, omit_defaults=True):
    """A piece of source under a name that tracebacks show."""

    name: str
    source: str
    is_python: bool = False  # of a Python file: IPython's grammar is not for it


class Overlay(msgspec.Struct, frozen=True):
    """Further source whose `function` takes the place of the program's `task`."""

    file: str
    source: str
    function: str
    task: str


class Program(msgspec.Struct, frozen=True):
    """The code under observation, as the module `module`."""

    module: str
    tasks: tuple[str, ...]
    cells: tuple[Cell, ...]
    overlay: Overlay | None = None
    skipped: tuple[str, ...] = ()  # cells that ended an earlier process, by name
    whole: bool = False  # run all cells in their order, once, as a notebook does
    modules: dict[str, str] = {}  # files that it imports, by their path beside it: `mylib/nets.py`
    constants: tuple[str, ...] = ()  # of its given cells, that checks read beside the tasks

    def sources(self) -> dict[str, str]:
        """Give every source by the name that tracebacks show."""
        cells = {cell.name: cell.source for cell in self.cells}
        overlay = {self.overlay.file: self.overlay.source} if self.overlay else {}
        return self.modules | cells | overlay


class TaskRules(msgspec.Struct, frozen=True):
    """What one task may not call; `allows` is what it may call all the same."""

    task: str
    forbids: tuple[str, ...] = ()
    allows: tuple[str, ...] = ()

    @property
    def is_watched(self) -> bool:
        """Whether a rule is about what the task calls: others are read off its source alone."""
        return not all(map(is_manner, self.forbids))


class Call(msgspec.Struct, frozen=True):
    """One function of a probe file, to be called with the program's namespace."""

    name: str
    file: str
    function: str
    parameters: tuple[tuple[int, int], ...]
    task: str
    seed: int
    cpu_seconds: float
    forbidden: tuple[str, ...] = ()  # functions that are watched while the call runs
    allowed: tuple[str, ...] = ()  # exceptions to that
    needed: tuple[TaskRules, ...] = ()  # other tasks it depends on: they answer for themselves
    statements: tuple[int, ...] | None = None  # what of its file the function needs; None: all
    most_bytes: int = MOST_BYTES  # of all tensors that it may observe
    # It is made twice, first from this seed; None: once, from its own alone.
    first_seed: int | None = None
    survey: bool = False  # say what kinds of input it gives to its task: for our own programs
    # Its own, where they are not those of its job: a released lesson.json says no more than that.
    memory_bytes: int | msgspec.UnsetType = msgspec.UNSET
    threads: int | msgspec.UnsetType = msgspec.UNSET

    @property
    def rules(self) -> TaskRules:
        """What the task that is called may not call."""
        return TaskRules(self.task, self.forbidden, self.allowed)


class Job(msgspec.Struct, frozen=True):
    """A program, the files that hold its calls, and the calls."""

    program: Program
    probes: dict[str, str]
    calls: tuple[Call, ...]
    packed: dict[str, tuple[bytes, ...]] = {}  # these files, compiled statement by statement
    describe: bool = False  # list the functions of the probe files instead of calling them
    slips: bool = True  # read the usual slips off the source: for what a student is told
    threads: int = 1  # how many torch computes with; two show how much a sum's order matters
    # What lies in the working folder, to be read, by relative path. The process finds it there: it
    # is no part of what is sent to it.
    files: dict[str, bytes] = {}
    shared: dict[str, str] = {}  # what probe files import or take fixtures from, by name
    memory_bytes: int = 0  # on top of what the process has; 0: what its server allows
