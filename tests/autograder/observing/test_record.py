"""A record goes to bytes and back; one that is damaged is an error, and is computed again."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
import torch

from autograder.course.course import Course
from autograder.course.reading import load_course, load_lesson
from autograder.errors import CourseError, RecordError
from autograder.grading.submission import grade_submission
from autograder.model import Check, Status, Visibility
from autograder.observation.compare import compare, same
from autograder.observation.form import Form, Other
from autograder.observation.tolerance import Tolerance
from autograder.observation.tree import find_others
from autograder.observing.prepared import prepare
from autograder.observing.record import Record, Recorded, RecordedMistake, from_bytes, to_bytes
from autograder.observing.record_store import load_record
from autograder.sandbox.outcome import Ending
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.pool import ServerPool
from autograder.sandbox.wire import Fault
from autograder.submissions.submission import Submission

FAULT = Fault("ValueError", "no ∂", builtin=True, cell="mistakes.py", line=3, source="x")
OBSERVATIONS = {
    "numbers": {"x": torch.randn(2, 3), "losses": [1.0, math.nan, -math.inf], "n": 1 << 80},
    "others": [torch.zeros(0, 2), torch.tensor([True]), torch.tensor([1 + 2j, math.nan])],
    "words": ("text", None, True, Other("a tensor with layout torch.sparse_coo")),
}
CHECKS = tuple(
    Check(f"test_hidden.py::{name}", "test_hidden.py", name, (), "f", 0.5, "A.", Visibility.HIDDEN)
    for name in OBSERVATIONS
)
RECORD = Record(
    lesson="01_vectors",
    tasks=("f",),
    checks=CHECKS,
    tolerances={"test_hidden.py::numbers": {"x": Tolerance(rtol=0.5), "n": Tolerance(low=1.0)}},
    reference={
        f"test_hidden.py::{name}": Recorded(Ending.OBSERVED, value, seconds=0.25)
        for name, value in OBSERVATIONS.items()
    },
    mistakes=(
        RecordedMistake(
            "one",
            "f",
            "A sentence.",
            {
                CHECKS[0].name: Recorded(Ending.RAISED, fault=FAULT, breach=True),
                CHECKS[1].name: Recorded(Ending.TIMEOUT),
            },
        ),
        RecordedMistake("two", "f", "Another.", {CHECKS[2].name: Recorded(Ending.OBSERVED, "t")}),
    ),
)


def same_results(one: dict[str, Recorded], other: dict[str, Recorded]) -> bool:
    """Compare all but how long it took."""
    bare = [
        {k: msgspec.structs.replace(v, observation=None, seconds=0.0) for k, v in each.items()}
        for each in (one, other)
    ]
    return bare[0] == bare[1] and all(
        same(one[k].observation, other[k].observation, {}) for k in one
    )


def test_record_comes_back_as_it_was() -> None:
    """Checks, tolerances, endings, faults and observations come back, with NaN and odd shapes."""
    found = from_bytes(*to_bytes(RECORD))
    assert (found.lesson, found.tasks, found.checks) == ("01_vectors", ("f",), CHECKS)
    assert found.tolerances == RECORD.tolerances
    assert same_results(found.reference, RECORD.reference)
    assert [(m.name, m.task, m.sentence) for m in found.mistakes] == [
        ("one", "f", "A sentence."),
        ("two", "f", "Another."),
    ]
    for mistake, expected in zip(found.mistakes, RECORD.mistakes, strict=True):
        assert same_results(mistake.results, expected.results)


def test_record_written_twice() -> None:
    """Writing a record that was read gives the same bytes: nothing changes on the way."""
    once = to_bytes(RECORD)
    assert to_bytes(from_bytes(*once)) == once


def test_record_without_tensors_or_mistakes() -> None:
    """A record may hold no tensors and no mistakes."""
    (check,) = CHECKS[:1]
    small = Record("x", ("f",), (check,), {}, {check.name: Recorded(Ending.OBSERVED, 1)}, ())
    assert from_bytes(*to_bytes(small)) == small


def test_record_of_another_version() -> None:
    """A record of another format is an error, whatever else it holds."""
    with pytest.raises(RecordError) as caught:
        from_bytes(b'{"format_version": 9, "new": 1}', b"")
    assert str(caught.value) == "a record of format 9 cannot be read"


TREES, PAYLOAD = to_bytes(RECORD)


@pytest.mark.parametrize(
    ("trees", "payload"),
    [
        (b"", PAYLOAD),
        (b"{}", PAYLOAD),
        (b"null", PAYLOAD),
        (b"\xff" * 100, PAYLOAD),
        (TREES[:-1], PAYLOAD),
        (TREES.replace("∂".encode(), b"\xe2\xff"), PAYLOAD),
        (b"[" * 100_000, PAYLOAD),
        (TREES, b""),
        (TREES, PAYLOAD[:-1]),
        (TREES, PAYLOAD + b"\0"),
        (TREES.replace(b'"index":1', b'"index":2'), PAYLOAD),
        (TREES.replace(b'"check":"test_hidden.py::words"', b'"check":"other"', 1), PAYLOAD),
        (TREES.replace(b'"solutions":[', b'"solutions":[],"more":['), b""),
    ],
)
def test_damaged_record(trees: bytes, payload: bytes) -> None:
    """A record that was cut, changed or belongs to other tensors is an error."""
    assert (trees, payload) != (TREES, PAYLOAD)
    with pytest.raises(RecordError, match="a stored record is damaged: "):
        from_bytes(trees, payload)


def test_record_with_changed_bytes() -> None:
    """A record with any bytes changed is read, or is a RecordError."""
    chance = random.Random(3)
    refused = 0
    for _ in range(3_000):
        parts = [bytearray(TREES), bytearray(PAYLOAD)]
        part = chance.choice(parts)
        for _ in range(chance.randint(1, 3)):
            part[chance.randrange(len(part))] = chance.randrange(256)
        try:
            from_bytes(bytes(parts[0]), bytes(parts[1]))
        except RecordError:
            refused += 1
    assert refused > 1_000


def no_server() -> SandboxServer:
    raise AssertionError("a server was asked for")


@pytest.fixture
def stored(
    server: SandboxServer, tiny_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Record]:
    """Load the record of a lesson with a server, or with none."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tiny_copy / "cache"))
    course = load_course(tiny_copy)
    lesson = load_lesson(course, "01_vectors")

    def load(*, with_server: bool) -> Record:
        pool = ServerPool((lambda: server) if with_server else no_server)
        return load_record(lesson, pool)

    return load


def test_stored_record_is_used_again(stored: Callable[..., Record], tiny_copy: Path) -> None:
    """A record is computed once and found again, and only its owner may read it."""
    first = stored(with_server=True)
    assert to_bytes(stored(with_server=False)) == to_bytes(first)
    (file,) = (tiny_copy / "cache").rglob("record.json")
    assert file.parent.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["record.json", "record.safetensors", "record.digest"])
def test_stored_record_with_a_flipped_bit(
    stored: Callable[..., Record], tiny_copy: Path, name: str
) -> None:
    """A stored record with one bit flipped anywhere is computed again, and then used again."""
    first = stored(with_server=True)
    (file,) = (tiny_copy / "cache").rglob(name)
    data = bytearray(file.read_bytes())
    data[-3] ^= 1
    file.write_bytes(data)
    with pytest.raises(AssertionError, match="a server was asked for"):
        stored(with_server=False)
    again = stored(with_server=True)
    assert same_results(again.reference, first.reference)
    stored(with_server=False)
    records = file.parent.parent
    assert [each.name for each in records.iterdir()] == [file.parent.name]


def test_record_of_the_tiny_course(server: SandboxServer, tiny: Course) -> None:
    """The reference observes every check, and each mistake those of its own task."""
    lesson = load_lesson(tiny, "02_lines")
    pool = ServerPool(lambda: server)
    record = load_record(lesson, pool)
    assert {result.ending for result in record.reference.values()} == {Ending.OBSERVED}
    assert [mistake.name for mistake in record.mistakes] == [
        "swapped",
        "no_intercept",
        "PlainTensor",
        "no_intercept",
    ]
    for mistake in record.mistakes:
        assert {record.check(name).task for name in mistake.results} == {mistake.task}


VAGUE = [
    ("np.array([None])", "its result is a NumPy array of dtype object"),
    ("{'y': [np.float64(1.0), object()]}", "`y.1` of its result is an object of type object"),
    ("[1, torch.zeros(2, device='meta')]", "`1` of its result is a tensor on device meta"),
    ("{'a': {'b': slice(int, 3)}}", "`a.b.start` of its result is an object of type type"),
    ("{object}", "`0` of its result is an object of type type"),
    ("solution.double", "its result is an object of type function"),
    ("{1: 0, '1': 0}", "its result is a dict with two keys that read the same"),
]


@pytest.mark.parametrize(("value", "said"), VAGUE)
def test_result_that_cannot_be_compared(
    server: SandboxServer, tiny_copy: Path, value: str, said: str
) -> None:
    """A reference's result without a faithful form is its author's error: anything would pass."""
    file = tiny_copy / "tests/lessons/01_vectors/test_hidden.py"
    check = f"""

@pytest.mark.task("double")
@pytest.mark.points(0.5)
def test_vague(solution):
    \"\"\"It returns something vague.\"\"\"
    import numpy as np
    return {value}
"""
    file.write_text(file.read_text(encoding="utf-8") + check, encoding="utf-8")
    lesson = load_lesson(load_course(tiny_copy), "01_vectors")
    with pytest.raises(CourseError, match=re.escape(said)) as error:
        load_record(lesson, ServerPool(lambda: server))
    assert "test_hidden.py: test_vague" in str(error.value)


FAITHFUL = """

import dataclasses, enum
import numpy as np

@dataclasses.dataclass
class Point:
    x: float

class Colour(enum.Enum):
    RED = 1

@pytest.mark.task("double")
@pytest.mark.points(0.5)
def test_listed(solution):
    \"\"\"It returns something of each listed type.\"\"\"
    import pandas as pd
    import scipy.sparse
    from matplotlib.figure import Figure

    x = solution.double(torch.tensor([1.0, 2.0])).numpy()
    figure = Figure()
    figure.add_subplot().plot(x, label="doubled")
    return {
        "array": x,
        "scalar": x.sum(),
        "set": {2.0, 4.0, "a", b"b", 1j},
        "point": Point(float(x[0])),
        "colour": {Colour.RED: Colour.RED},
        "small": [torch.float32, torch.Size([2]), torch.device("cpu"), range(3), slice(1, 2)],
        "table": pd.DataFrame({"x": x, "s": ["a", None]}),
        "sparse": [scipy.sparse.csr_array(np.diag(x)), torch.eye(2).to_sparse()],
        "figure": figure,
        "model": torch.nn.Linear(1, 1).state_dict(),
    }
"""


def test_result_of_every_listed_type(server: SandboxServer, tiny_copy: Path) -> None:
    """Each listed type comes out of the sandbox and out of the stored record as it went in."""
    for package in ("pandas", "scipy"):
        pytest.importorskip(package)
    file = tiny_copy / "tests/lessons/01_vectors/test_hidden.py"
    file.write_text(file.read_text(encoding="utf-8") + FAITHFUL, encoding="utf-8")
    lesson = load_lesson(load_course(tiny_copy), "01_vectors")
    pool = ServerPool(lambda: server)
    name = "test_hidden.py::test_listed"
    made = load_record(lesson, pool).reference[name].observation
    stored = load_record(lesson, pool).reference[name].observation
    assert list(find_others(made)) == []
    assert compare(made, stored, {}) == ()
    assert {key: type(value) for key, value in made.items() if type(value) is not Form} == {
        "colour": dict,
        "small": list,
        "sparse": list,
        "model": dict,
    }
    prepared = prepare(lesson, pool)
    submission = Submission("anna", "01_vectors", Path("vectors.py"))
    for factor, status in ((2, Status.PASSED), (3, Status.FAILED)):
        source = f"def double(x):\n    return {factor} * x\n".encode()
        (double, *_) = grade_submission(server, prepared, submission, source).result.tasks
        (check,) = [each for each in double.checks if each.name == name]
        assert check.status is status


def test_students_value_that_cannot_be_compared(server: SandboxServer, tiny: Course) -> None:
    """A student's result without a faithful form is a failed check, and nothing else."""
    prepared = prepare(load_lesson(tiny, "01_vectors"), ServerPool(lambda: server))
    submission = Submission("anna", "01_vectors", Path("vectors.py"))
    source = b"def double(x):\n    return object()\n"
    (double, *_) = grade_submission(server, prepared, submission, source).result.tasks
    assert {check.status for check in double.checks} <= {Status.FAILED, Status.ERROR}
    assert double.score == 0
    assert "an object of type object" in double.checks[0].feedback.message
