"""The attacks that a test run has time for, tried as this machine is: by whoever runs the tests.

`make attacks` tries all of them, in every configuration that the machine can play.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

# Before torch is imported: numpy inside it makes threads at import otherwise.
os.environ["OMP_NUM_THREADS"] = "1"

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from harness.classroom import find_attacks
from harness.configurations import CONFIGURATIONS
from harness.judging import Judged
from harness.running import run

pytestmark = pytest.mark.slow  # a class with over a hundred attacks is graded

# What ends at once. Attacks on time, memory and disk wait for a limit, each for seconds.
GROUPS = ("files", "hunting", "lasting", "network", "proc", "processes", "values", "zz_collecting")
ATTACKS = find_attacks([f"{group}/*" for group in GROUPS])
(HERE,) = (each for each in CONFIGURATIONS if each.name == "here")


@pytest.fixture(scope="module")
def judged() -> Judged:
    """One class with all of these attacks in it, graded once."""
    return run(ATTACKS, HERE, jobs=2)


def test_every_attack_says_what_it_tries() -> None:
    """There are more than a hundred attacks, and each one's docstring is a sentence."""
    attacks = find_attacks([])
    assert len(attacks) > 200
    assert [each.name for each in attacks if not each.tries.endswith(".")] == []


def test_the_run_ends_normally(judged: Judged) -> None:
    """Honest students get full marks; no process, file or changed file is left of the others."""
    assert judged.faults == ()


@pytest.mark.parametrize("attack", [attack.name for attack in ATTACKS])
def test_attack_is_held(judged: Judged, attack: str) -> None:
    """It earns what its code deserves, does nothing forbidden, and nothing comes of it."""
    (row,) = (row for row in judged.rows if row.attack == attack)
    assert row.held or row.admitted, row


@pytest.mark.parametrize("name", [each.name for each in CONFIGURATIONS if each.without])
def test_layer_that_is_left_out_does_not_hold(name: str) -> None:
    """A machine without a layer is played by one that really goes without it, and still holds."""
    (configuration,) = (each for each in CONFIGURATIONS if each.name == name)
    if reason := configuration.unusable():
        pytest.skip(reason)
    judged = run(find_attacks(["files/reads_the_reference"]), configuration, jobs=1)
    assert "seccomp" in judged.layers
    assert not set(judged.layers).intersection(configuration.without)
    assert [(row.held, row.broke) for row in judged.rows] == [(True, "")]
