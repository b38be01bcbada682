"""However student code ends one call, that call has its own outcome and the others have theirs.

Each program is asked three times: with 0, with 1, which is where it does what the test is about,
and with 2. The outer two have to come out as if nothing had happened.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

from autograder.observation.form import Other
from autograder.sandbox.outcome import Ending, Outcome

AROUND = """
import ctypes, os, signal, sys, threading, time
import torch

class Own(Exception): pass
class Base(BaseException): pass
class Mute(Exception):
    def __str__(self): raise RuntimeError("no words")
    __repr__ = __str__
class MuteRuntime(RuntimeError):
    def __str__(self): raise RuntimeError("no words")
class Nameless(type):
    def __getattribute__(cls, name): raise Own("no attributes")
class Odd(Exception, metaclass=Nameless): pass
class Words(str):
    def __getitem__(self, place): return 3
    encode = None
class Talkative(Exception):
    def __str__(self): return Words("x" * 10**7)
class Untraced(Exception):
    __traceback__ = property(lambda self: 3)
class BadSyntax(SyntaxError):
    msg = property(lambda self: 1 / 0)
    __str__ = Mute.__str__

def f(x):
    if x == 1:
        BODY
    return x
"""

Ended = Callable[..., Outcome]


@pytest.fixture
def ended(run: Any) -> Ended:
    """Run a body in the middle one of three calls and give its outcome."""

    def end(body: str, cpu_seconds: float = 0.5) -> Outcome:
        source = AROUND.replace("BODY", body.replace("\n", "\n        "))
        report = run(source, arguments=("0", "1", "2"), cpu_seconds=cpu_seconds)
        before, middle, after = report.outcomes
        assert (before.ending, before.observation) == (Ending.OBSERVED, {"y": 0})
        assert (after.ending, after.observation) == (Ending.OBSERVED, {"y": 2})
        outcome: Outcome = middle
        return outcome

    return end


def test_return(ended: Ended) -> None:
    """A call that returns is observed."""
    outcome = ended("return {'a': torch.ones(2)}")
    assert outcome.ending is Ending.OBSERVED
    assert outcome.observation["y"]["a"].tolist() == [1.0, 1.0]
    assert outcome.fault is None


@pytest.mark.parametrize(
    ("body", "kind", "message", "builtin"),
    [
        ("raise ValueError('wrong')", "ValueError", "wrong", True),
        ("raise ValueError", "ValueError", "", True),
        ("1 / 0", "ZeroDivisionError", "division by zero", True),
        ("raise NotImplementedError", "NotImplementedError", "", True),
        ("raise KeyError('a')", "KeyError", "'a'", True),
        ("raise Own('mine')", "Own", "mine", False),
        ("raise Base('mine')", "Base", "mine", False),
        ("raise KeyboardInterrupt", "KeyboardInterrupt", "", True),
        ("raise GeneratorExit", "GeneratorExit", "", True),
        ("raise StopIteration(3)", "StopIteration", "3", True),
        ("sys.exit()", "SystemExit", "", True),
        ("sys.exit('bye')", "SystemExit", "bye", True),
        ("raise ExceptionGroup('g', [Own()])", "ExceptionGroup", "g (1 sub-exception)", True),
        ("raise Mute", "Mute", "(its message could not be read)", False),
        ("raise MuteRuntime", "MuteRuntime", "(its message could not be read)", False),
        ("raise Odd", "Odd", "", False),
        ("raise Talkative", "Talkative", "x" * 2000, False),
        ("raise type('ValueError', (Own,), {})('mine')", "ValueError", "mine", False),
        ("raise type('a' * 500, (Own,), {})", "a" * 100, "", False),
        ("raise Own('\\ud800')", "Own", "\\ud800", False),
        ("raise 3", "TypeError", "exceptions must derive from BaseException", True),
        ("undefined", "NameError", "name 'undefined' is not defined", True),
        ("assert x == 0", "AssertionError", "", True),
        ("torch.ones(2) @ torch.ones(3)", "RuntimeError", "inconsistent tensor size", True),
        ("return f(1)", "RecursionError", "maximum recursion depth exceeded", True),
        ("input()", "EOFError", "EOF when reading a line", True),
        ("os.fork()", "PermissionError", "", True),
        ("raise Untraced", "Untraced", "", False),
        ("raise BadSyntax", "BadSyntax", "(its message could not be read)", False),
        ("eval('1 +')", "SyntaxError", "invalid syntax", True),
    ],
)
def test_raise(ended: Ended, body: str, kind: str, message: str, builtin: bool) -> None:
    """Whatever is raised, of any class, is described by its class, message and line."""
    outcome = ended(body)
    assert outcome.ending is Ending.RAISED
    fault = outcome.fault
    assert fault is not None
    assert (fault.kind, fault.builtin) == (kind, builtin)
    assert message in fault.message
    assert fault.cell == "cell 1"
    assert fault.line == AROUND[: AROUND.index("BODY")].count("\n") + 1
    assert fault.source == body


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ("os._exit(0)", "exit code 0"),
        ("os._exit(3)", "exit code 3"),
        ("os._exit(97)", "exit code 97"),
        ("os.closerange(0, 300)", "exit code 0"),
        ("sys.stdout = sys.stderr = None\nos.closerange(0, 300)", "exit code 0"),
    ],
)
def test_exit(ended: Ended, body: str, detail: str) -> None:
    """A process that ends itself, with any exit code, is the student's own doing."""
    outcome = ended(body)
    assert (outcome.ending, outcome.detail) == (Ending.EXITED, detail)


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ("os.abort()", "SIGABRT"),
        ("ctypes.string_at(8)", "SIGSEGV"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "SIGKILL"),
        ("os.kill(os.getpid(), signal.SIGTERM)", "SIGTERM"),
        ("os.kill(os.getpid(), 40)", "signal 40"),
        ("signal.alarm(1)\ntime.sleep(9)", "SIGALRM"),
        pytest.param(
            "sys.setrecursionlimit(10**9)\neval('f(1)')",
            "SIGSEGV",
            marks=pytest.mark.skipif(
                sys.version_info >= (3, 12), reason="Python 3.12 counts what recurs through C too"
            ),
        ),
    ],
)
def test_crash(ended: Ended, body: str, detail: str) -> None:
    """A process that a signal ends has crashed, and the signal is named."""
    outcome = ended(body, cpu_seconds=5)
    assert (outcome.ending, outcome.detail) == (Ending.CRASHED, detail)


@pytest.mark.parametrize(
    ("body", "limit"),
    [
        ("while True: pass", "cpu"),
        ("while True:\n    try:\n        while True: pass\n    except BaseException: pass", "cpu"),
        ("signal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass", "cpu"),
        ("10 ** 10 ** 8", "cpu"),
        ("time.sleep(1000)", "wall"),
        ("threading.Event().wait()", "wall"),
    ],
)
def test_endless(ended: Ended, body: str, limit: str) -> None:
    """A loop that never ends runs out of CPU time, a sleep out of wall time."""
    outcome = ended(body, cpu_seconds=0.2)
    assert (outcome.ending, outcome.detail) == (Ending.TIMEOUT, limit)
    assert outcome.seconds >= 0.2


@pytest.mark.parametrize(
    "body",
    [
        "torch.zeros(50 << 30, dtype=torch.float32)",
        "return bytearray(200 << 30)",
        "kept = []\nwhile True: kept.append(torch.ones(1 << 20))",
        "kept = []\nwhile True: kept.append(bytearray(1 << 20))",
        "x = torch.ones(60000, 1)\nreturn x + x.T",
        "raise MemoryError",
        "raise RuntimeError('DefaultCPUAllocator: can\\'t allocate memory')",
    ],
)
def test_out_of_memory(ended: Ended, body: str) -> None:
    """Asking for 200 GB at once, or for a little again and again, runs out of memory."""
    assert ended(body, cpu_seconds=20).ending is Ending.MEMORY


def test_exception_while_the_answer_is_read(ended: Ended) -> None:
    """A key whose class raises when it is looked at is described, and none of its code is run."""
    outcome = ended("return {Mute(): 1}")
    assert outcome.ending is Ending.OBSERVED
    assert outcome.observation == {"y": Other("a dict with a key of type Mute")}


def test_table_of_all_pairs(ended: Ended) -> None:
    """A result that is too large to send, the usual broadcasting mistake, is described."""
    outcome = ended("x = torch.ones(5000, 1)\nreturn x - x.T")
    assert outcome.ending is Ending.OBSERVED
    assert outcome.observation["y"].kind.startswith("a tensor of shape (5000, 5000)")


def test_print_flood(run: Any) -> None:
    """Output without end is kept up to 64 KiB, and keeps nothing from being observed."""
    source = (
        "import os\ndef f(x):\n    print('first')\n"
        "    for _ in range(100 * x): os.write(1, b'out\\n' * 25000)\n"
        "    for _ in range(100 * x): os.write(2, b'err\\n' * 25000)\n    return x\n"
    )
    report = run(source, arguments=("1", "0"))
    assert [outcome.observation for outcome in report.outcomes] == [{"y": 1}, {"y": 0}]
    assert len(report.printed) == 64 << 10
    assert report.printed.startswith("first\nout\n")


@pytest.mark.parametrize("ending", ["while True: pass", "os._exit(3)", "return x"])
def test_print_before_the_end(run: Any, ending: str) -> None:
    """What was printed is there however the process ended, also a line without its end."""
    report = run(
        f"import os\ndef f(x):\n    print('one')\n    print('two', end='')\n    {ending}\n",
        cpu_seconds=0.2,
    )
    assert report.printed == "one\ntwo"


def test_output_that_is_no_text(run: Any) -> None:
    """Bytes that are no UTF-8 are kept as replacement characters."""
    report = run("import os\ndef f(x):\n    os.write(1, b'\\xff\\xfe ok')\n    return x\n")
    assert report.printed == "\ufffd\ufffd ok"


def test_thread_that_goes_on(run: Any) -> None:
    """A thread that a call leaves behind does not reach the next call's process."""
    source = (
        "import os, threading, time\npid = []\n"
        "def f(x):\n"
        "    if x == 1:\n"
        "        threading.Thread(target=time.sleep, args=(30,), daemon=True).start()\n"
        "    return os.getpid()\n"
    )
    outcomes = run(source, arguments=("0", "1", "2", "3")).outcomes
    one, two, three, four = (outcome.observation["y"] for outcome in outcomes)
    assert one == two
    assert three == four
    assert two != three


def test_thread_bomb(run: Any) -> None:
    """A call that starts threads without end is stopped."""
    source = (
        "import threading, time\n"
        "def f(x):\n"
        "    while x:\n"
        "        threading.Thread(target=time.sleep, args=(30,), daemon=True).start()\n"
        "    return x\n"
    )
    bomb, after = run(source, arguments=("1", "0")).outcomes
    assert after.observation == {"y": 0}
    assert bomb.ending is not Ending.OBSERVED


def test_every_call_ends_its_process(run: Any) -> None:
    """Where each of many calls ends its process, each has its own outcome."""
    outcomes = run("import os\ndef f(x): os._exit(x)\n", arguments=[str(n) for n in range(12)])
    details = [outcome.detail for outcome in outcomes.outcomes]
    assert details == [f"exit code {n}" for n in range(12)]


def test_time_of_a_submission(run: Any) -> None:
    """When the time for a whole submission is used up, the remaining calls are not run."""
    source = "def f(x):\n    while True: pass\n"
    outcomes = run(source, arguments=["0"] * 6, cpu_seconds=0.5, seconds=0.9).outcomes
    assert {outcome.ending for outcome in outcomes} == {Ending.TIMEOUT}
    details = [outcome.detail for outcome in outcomes]
    assert details[:2] == ["cpu", "submission"]
    assert details[2:] == ["submission"] * 4


def test_time_that_is_split_between_calls(run: Any) -> None:
    """Calls of one process that each stay within their limit share what the submission may use."""
    source = (
        "import time\n"
        "def f(x):\n"
        "    end = time.process_time() + 0.3\n"
        "    while time.process_time() < end: pass\n"
        "    return x\n"
    )
    outcomes = run(source, arguments=["1"] * 12, cpu_seconds=1.0, seconds=1.0).outcomes
    observed = [outcome for outcome in outcomes if outcome.ending is Ending.OBSERVED]
    assert 0 < len(observed) < 5
    assert {(o.ending, o.detail) for o in outcomes[len(observed) :]} == {
        (Ending.TIMEOUT, "submission")
    }


def test_check_that_returns_nothing(run: Any) -> None:
    """A check that returns None is an error of its author, and is said to be."""
    probe = "def test_it(solution):\n    solution.f(1)\n"
    (outcome,) = run("def f(x): return x\n", probe=probe).outcomes
    assert outcome.fault is not None
    assert outcome.fault.kind == "TypeError"
    assert "a check returns an observation" in outcome.fault.message
    assert outcome.fault.cell == ""


def test_assertion_of_the_check_and_of_the_student(run: Any) -> None:
    """An assertion that fails in the check has no place in the student's code."""
    probe = (
        "def test_own(solution):\n    assert solution.f(1) == 2, 'f(1) is 2'\n    return 1\n"
        "def test_student(solution):\n    return solution.f(0)\n"
    )
    source = "def f(x):\n    assert x, 'no'\n    return x\n"
    own, student = (outcome.fault for outcome in run(source, probe=probe).outcomes)
    assert (own.kind, own.message, own.cell) == ("AssertionError", "f(1) is 2", "")
    assert (student.kind, student.message, student.cell) == ("AssertionError", "no", "cell 1")
    assert student.source == "assert x, 'no'"
