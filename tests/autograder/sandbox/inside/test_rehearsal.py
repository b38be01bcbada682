"""What a server goes through before its first fork leaves nothing behind."""

from __future__ import annotations

import linecache
import sys
import threading
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from autograder.sandbox.inside import answering, rehearsal
from autograder.sandbox.wire import Finished, Loaded, Observed, Raised, Read


def test_rehearsal_goes_through_a_whole_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its program has no fault, both of its calls are observed, and nothing takes a thread."""
    sent: list[Any] = []
    monkeypatch.setattr(rehearsal, "TIMES", 1)
    # The server has no other thread; a process that runs tests may.
    monkeypatch.setattr(answering, "_thread", SimpleNamespace(_count=lambda: 0))
    own = rehearsal.run
    monkeypatch.setattr(
        rehearsal, "run", lambda job, _: own(job, lambda message, *_: sent.append(message))
    )
    rehearsal.rehearse()
    assert [m.faults for m in sent if isinstance(m, Read | Loaded)] == [(), ()]
    assert [m for m in sent if isinstance(m, Raised)] == []
    assert [m.breaches for m in sent if isinstance(m, Observed)] == [(), ()]
    assert sent[-1] == Finished()


def test_nothing_stays_of_it() -> None:
    """No module, no source and no thread of the rehearsal is left, nor a default changed."""
    modules, lines = set(sys.modules), set(linecache.cache)
    threads = threading.active_count()
    rehearsal.rehearse()
    assert set(sys.modules) - modules == set()
    assert {name for name in set(linecache.cache) - lines if "rehears" in name} == set()
    assert threading.active_count() == threads
    assert torch.is_grad_enabled()
    assert torch.get_default_dtype() is torch.float32
