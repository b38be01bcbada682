"""Reaching a cluster, or saying why it cannot be reached and what to do."""

from __future__ import annotations

import socket
import threading

import pytest

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")

from autograder.cluster import connecting
from autograder.cluster.connecting import cluster_at, in_the_clear
from autograder.errors import UsageError


@pytest.fixture
def nobody() -> str:
    """An address of this machine where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize("scheme", ["tcp://", "tls://", "", "nonsense://"])
def test_a_cluster_that_cannot_be_reached(
    scheme: str, nobody: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address, the reason and what to do are one error, for whatever Dask raises."""
    monkeypatch.setattr(connecting, "CONNECT_SECONDS", 1)
    with pytest.raises(UsageError) as raised, cluster_at(scheme + nobody, print):
        pass
    assert str(raised.value).startswith(f"no Dask scheduler can be reached at {scheme}{nobody}: ")
    assert "start one with `dask scheduler`" in str(raised.value)
    assert {thread.name for thread in threading.enumerate()} & {"IO loop"} == set()


@pytest.mark.parametrize("address", ["", "no host at all:port", "tcp://", "127.0.0.1:notaport"])
def test_what_is_no_address(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slip of the keyboard is an error in words, too."""
    monkeypatch.setattr(connecting, "CONNECT_SECONDS", 1)
    with (
        pytest.raises(UsageError, match="no Dask scheduler can be reached"),
        cluster_at(address, lambda said: None),
    ):
        pass


@pytest.mark.parametrize(
    ("address", "warns"),
    [
        ("tcp://127.0.0.1:8786", False),
        ("127.0.0.1:8786", False),
        ("tcp://[::1]:8786", False),
        ("tls://10.0.0.1:8786", False),
        ("tcp://10.0.0.1:8786", True),
        ("10.0.0.1:8786", True),
        ("tcp://no-such-host.invalid:8786", True),
    ],
)
def test_traffic_that_others_may_read(address: str, warns: bool) -> None:
    """Solutions go to the cluster: only an address of this machine may be without encryption."""
    assert bool(in_the_clear(address)) is warns
