"""What one check leaves behind, the next does not meet."""

from __future__ import annotations

from typing import Any

import pytest
import torch

PROBE = """
import random
import numpy
import torch

def state():
    return {
        "dtype": str(torch.get_default_dtype()),
        "ones": torch.ones(2),
        "grad": torch.is_grad_enabled(),
        "inference": torch.is_inference_mode_enabled(),
        "anomaly": torch.is_anomaly_enabled(),
        "deterministic": torch.are_deterministic_algorithms_enabled(),
        "torch": torch.randn(2),
        "numpy": float(numpy.random.randn()),
        "random": random.random(),
    }

shared = []

def test_0_before(solution):
    solution.f(0)
    return state()

def test_1_change(solution):
    shared.append(solution.f(1))
    return {"shared": len(shared)}

def test_2_after(solution):
    found = state()
    solution.f(0)
    return found | {"shared": len(shared)}
"""


@pytest.mark.parametrize(
    "change",
    [
        "torch.set_default_dtype(torch.float64)",
        "torch.set_default_device('meta')",
        "torch.set_grad_enabled(False)",
        "torch.no_grad().__enter__()",
        "torch.inference_mode().__enter__()",
        "torch.use_deterministic_algorithms(True)",
        "torch.autograd.set_detect_anomaly(True)",
        "torch.manual_seed(0)",
        "torch.default_generator.set_state(torch.Generator().get_state())",
        "torch.randn(1000); numpy.random.seed(0); random.seed(0)",
        "warnings.simplefilter('error')",
        "globals().clear()",
        "counter.append(1)",
        "f.calls = 1",
        "sys.modules['m'].f = None",
    ],
)
def test_global_state(run: Any, change: str) -> None:
    """Default dtype, device, modes and generators are for each check as for the first one."""
    source = (
        "import random, sys, warnings\nimport numpy, torch\ncounter = []\n"
        "def f(x):\n"
        "    if len(counter) or hasattr(f, 'calls'): raise RuntimeError('left behind')\n"
        f"    if x:\n        {change}\n"
        "    return x\n"
    )
    report = run(source, probe=PROBE)
    before, change_made, after = (outcome.observation for outcome in report.outcomes)
    assert change_made == {"shared": 1}
    assert after.pop("shared") == 0
    # Same seed for all calls of the fixture: the numbers are the same too.
    assert [(key, str(value)) for key, value in before.items()] == [
        (key, str(value)) for key, value in after.items()
    ]
    assert before["ones"].dtype is torch.float32


def test_order_of_checks_does_not_count(run: Any) -> None:
    """A check's numbers depend on its seed, not on the checks before it."""
    probe = (
        "import torch\n"
        "def test_a(solution):\n    return torch.randn(3)\n"
        "def test_b(solution):\n    torch.randn(99)\n    return torch.randn(3)\n"
        "def test_c(solution):\n    return torch.randn(3)\n"
    )
    a, b, c = (each.observation for each in run("f = 1", probe=probe).outcomes)
    assert torch.equal(a, c)
    assert not torch.equal(a, b)


def test_patched_torch(run: Any) -> None:
    """Torch that is patched in one call may stay patched in that process, and in no other."""
    source = (
        "import torch\n"
        "def f(x):\n"
        "    if x: torch.exp = torch.sin\n"
        "    return torch.exp(torch.zeros(1))\n"
    )
    report = run(source, arguments=("0", "1", "0"))
    assert len(report.outcomes) == 3
    fresh = run("import torch\ndef f(x): return torch.exp(torch.zeros(1))\n")
    assert fresh.outcomes[0].observation["y"].tolist() == [1.0]


def test_file_in_the_scratch_folder(run: Any) -> None:
    """A file that a program writes is gone when the next program runs."""
    source = (
        "import os\n"
        "def f(x):\n"
        "    found = os.listdir('.')\n"
        "    open('note.txt', 'w').write('here')\n"
        "    return found\n"
    )
    for _ in range(2):
        (outcome,) = run(source).outcomes
        assert outcome.observation == {"y": []}


def test_process_of_the_next_program(run: Any) -> None:
    """Each program runs in a process of its own."""
    source = "import os\nPID = os.getpid()\ndef f(x): return PID\n"
    pids = {run(source).outcomes[0].observation["y"] for _ in range(3)}
    assert len(pids) == 3
