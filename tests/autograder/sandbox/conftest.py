"""Fixtures that call a function in a confined child of a fresh process, and say how it ended."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest

from autograder.sandbox.confinement.policy import CHILD_LAYERS, Layer, Limits, Policy
from autograder.sandbox.confinement.privileges import THROWAWAY_UIDS
from autograder.sandbox.confinement.roots import read_roots
from autograder.sandbox.confinement.status import LayerStatus, probe

LONGEST_WAIT = 300.0  # seconds; a limit for what hangs, not an expectation
FORKING = str(Path(__file__).with_name("forking.py"))


@dataclass(frozen=True)
class Outcome:
    """What the function returned, or the name of the error or signal it ended in."""

    value: Any = None
    error: str | None = None
    message: str = ""
    layers: tuple[str, ...] = ()
    trace: str = ""


class Forker:
    """A fresh process that forks a child for each call."""

    def __init__(self, *modules: str) -> None:
        single = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
        self._process = subprocess.Popen(
            [sys.executable, "-I", FORKING, *modules],
            env={"PATH": os.defpath, **dict.fromkeys(single, "1")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def call(
        self, function: Callable[..., Any], *arguments: Any, policy: Policy | None, seconds: float
    ) -> Outcome:
        """Call `function` in a child that is confined by `policy`."""
        settings = None
        if policy is not None:
            settings = asdict(policy) | {"layers": sorted(policy.layers)}
        request = {
            "file": function.__code__.co_filename,
            "function": function.__name__,
            "arguments": [str(a) if isinstance(a, Path) else a for a in arguments],
            "policy": settings,
            "seconds": seconds,
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return Outcome(**json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


@pytest.fixture(scope="session")
def small_forker() -> Iterator[Forker]:
    forker = Forker()
    yield forker
    forker.close()


@pytest.fixture(scope="session")
def torch_forker() -> Iterator[Forker]:
    forker = Forker("torch", "numpy")
    yield forker
    forker.close()


@pytest.fixture(scope="session")
def here() -> dict[Layer, LayerStatus]:
    """What the layers of this machine are."""
    return {status.layer: status for status in probe()}


@pytest.fixture
def victim() -> Iterator[int]:
    """The pid of another process of the same user, which is alive until the test ends."""
    command = [sys.executable, "-I", "-S", "-c", "input()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        yield process.pid
        assert process.poll() is None, "it ended during the test"
        process.kill()


@pytest.fixture
def throwaway_uid(here: dict[Layer, LayerStatus]) -> int:
    """A uid that nobody else has, where this process can become it."""
    if os.geteuid() != 0:
        pytest.skip("only root can change its uid")
    return THROWAWAY_UIDS[os.getpid() % len(THROWAWAY_UIDS)]


class Attempt:
    """Calls functions in children that are confined by the layers asked for."""

    def __init__(self, forker: Forker, folder: Path, here: dict[Layer, LayerStatus]) -> None:
        self._forker, self._here = forker, here
        self.scratch = folder / "scratch"
        self.scratch.mkdir()
        self.outside = folder / "outside"
        self.outside.mkdir()
        self.canary = self.outside / "canary.txt"
        self.canary.write_text("the answer")

    def __call__(
        self,
        function: Callable[..., Any],
        *arguments: Any,
        layers: Collection[Layer] | None = CHILD_LAYERS,
        uid: int | None = None,
        seconds: float = LONGEST_WAIT,
        **limits: Any,
    ) -> Outcome:
        """Call `function` in a child with `layers`; None: in one that is not confined at all."""
        policy = None
        if layers is not None:
            policy = Policy(
                read_roots=read_roots(),
                scratch=str(self.scratch),
                limits=Limits(**limits),
                uid=uid,
                layers=frozenset(layers),
            )
        return self._forker.call(function, *arguments, policy=policy, seconds=seconds)

    def open_to_every_uid(self) -> None:
        """Let any uid reach the scratch folder: pytest keeps its folders to itself."""
        for above in self.scratch.parents:
            if above == Path(tempfile.gettempdir()):
                break
            above.chmod(0o711)
        self.scratch.chmod(0o777)

    def needs(self, *layers: Layer) -> None:
        """Skip the test where this machine does not have `layers`, and say which."""
        for layer in layers:
            if not self._here[layer].works:
                pytest.skip(f"{layer} is missing: {self._here[layer].detail}")

    def error_under(self, layer: Layer, function: Callable[..., Any], *arguments: Any) -> str:
        """Return the error that `layer` alone causes; without it the same call succeeds."""
        self.needs(layer)
        free = self(function, *arguments, layers={Layer.NO_NEW_PRIVILEGES})
        if free.error is not None:
            pytest.skip(f"not possible here even without {layer}: {free.error} {free.message}")
        held = self(function, *arguments, layers={Layer.NO_NEW_PRIVILEGES, layer})
        assert layer in held.layers
        return held.error or f"nothing: it returned {held.value!r}"


@pytest.fixture
def attempt(small_forker: Forker, tmp_path: Path, here: dict[Layer, LayerStatus]) -> Attempt:
    """Children of a small process."""
    return Attempt(small_forker, tmp_path, here)


@pytest.fixture
def torch_attempt(torch_forker: Forker, tmp_path: Path, here: dict[Layer, LayerStatus]) -> Attempt:
    """Children of a process that has imported torch, as the server's are."""
    return Attempt(torch_forker, tmp_path, here)
