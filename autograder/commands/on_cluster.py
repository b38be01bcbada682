"""`autograder grade --executor dask`: the same command, with graders on other machines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from autograder.commands.round import Begin, begin_alone
from autograder.errors import UsageError
from autograder.grading.executor import Executor
from autograder.grading.piece import Terms
from autograder.language import _

if TYPE_CHECKING:
    from distributed import Client

LOCAL, DASK = "local", "dask"
# What the extra brings.
_NEEDED = ("dask", "distributed", "cryptography")


def begin_on(executor: str, scheduler: str, console: Console) -> Begin:
    """Say how the graders are begun that the command line asks for."""
    return partial(_begin, scheduler, console) if executor == DASK else begin_alone


def _begin(
    scheduler: str, console: Console, root: Path, terms: Terms, jobs: int
) -> AbstractContextManager[Executor]:
    """Give an executor on the cluster of a scheduler; without one, on workers of this machine.

    UsageError: the optional dependency is not installed.
    """
    if missing := [name for name in _NEEDED if find_spec(name) is None]:
        raise UsageError(
            _(
                "--executor dask: {missing} cannot be found; install the kit with its extra "
                "for clusters, here and on every worker: pip install '.[cluster]' in a "
                "checkout, or 'torch_autograder-….whl[cluster]'"
            ).format(missing=", ".join(missing))
        )
    from autograder.cluster.executor import OnCluster

    say = partial(console.print, style="bold yellow", markup=False, soft_wrap=True)

    @contextmanager
    def connect() -> Iterator[Client]:
        from autograder.cluster.connecting import cluster_at, local_cluster

        reached = cluster_at(scheduler, say) if scheduler else local_cluster(jobs)
        with reached as client:
            yield client

    return closing(OnCluster(root, terms, jobs, connect, say))
