"""Reach a cluster: a scheduler at an address, or workers on this machine."""

from __future__ import annotations

import contextlib
import ipaddress
import logging
import socket
from collections.abc import Callable, Iterator
from urllib.parse import SplitResult, urlsplit

from distributed import Client, LocalCluster

from autograder.errors import UsageError
from autograder.language import _

CONNECT_SECONDS = 30


@contextlib.contextmanager
def local_cluster(workers: int) -> Iterator[Client]:
    """Start workers of one thread each on this machine, and end them again.

    They listen on this machine alone, and to nobody who has not got the certificates that are made
    for them: whoever reaches a scheduler can run code as its user.
    """
    with (
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            dashboard_address="127.0.0.1:0",
            protocol="tls://",
            host="127.0.0.1",
            security=True,
            # A worker that takes long to end is ended: no matter for who graded.
            silence_logs=logging.ERROR,
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


@contextlib.contextmanager
def cluster_at(address: str, say: Callable[[str], None]) -> Iterator[Client]:
    """Connect to a scheduler; certificates for `tls://` are those of Dask's own configuration.

    UsageError says why that fails.
    """
    if warning := in_the_clear(address):
        say(warning)
    try:
        if not _parts(address).hostname:
            raise ValueError(_("it names no host"))
        client = _Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError, ImportError) as error:
        reason = error.__cause__ or error
        raise UsageError(
            _(
                "no Dask scheduler can be reached at {address}: {reason}; start one with `dask "
                "scheduler` and give the address that it prints, as tls://10.0.0.1:8786; for "
                "tls:// set distributed.comm.tls in Dask's configuration (see docs/cluster.md)"
            ).format(address=address, reason=reason)
        ) from None
    with client:
        yield client


class _Client(Client):
    """A client that leaves nothing behind where it cannot connect: Dask's own leaves its thread."""

    def __init__(self, address: str, **options: object) -> None:
        try:
            super().__init__(address, **options)
        except BaseException:
            if runner := getattr(self, "_loop_runner", None):
                self.status = "closed"  # nobody is there to be told
                runner.stop()
            raise


def in_the_clear(address: str) -> str:
    """Say what is wrong with an address whose traffic others may read; empty if nothing."""
    parts = _parts(address)
    if parts.scheme != "tcp" or _is_loopback(parts.hostname or ""):
        return ""
    return _(
        "{address} is not encrypted: who can read the network reads solutions, hidden checks and "
        "submissions, and who reaches the scheduler can run code as its user; use tls:// "
        "(see docs/cluster.md) unless nobody else is on this network"
    ).format(address=address)


def _parts(address: str) -> SplitResult:
    return urlsplit(address if "://" in address else f"tcp://{address}")


def _is_loopback(host: str) -> bool:
    try:
        found = {info[4][0] for info in socket.getaddrinfo(host, None)}
        return all(ipaddress.ip_address(str(each)).is_loopback for each in found)
    except (OSError, ValueError):
        return False
