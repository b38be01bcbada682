"""What torch asks of other processes, done by one: workers that load data, process groups."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from typing import Any, Final, NoReturn

import numpy
import torch
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DataLoader, _utils
from torch.utils.data.dataloader import _SingleProcessDataLoaderIter

ONE_ONLY = (
    "there is one process where work is checked and graded: use backend 'gloo' with world_size=1"
)
NO_WRAPPER = (
    "DistributedDataParallel is not there where work is checked and graded: with one process it "
    "computes what its module computes; use the module itself"
)


class _WithoutWorkers:
    """A DataLoader as its iterator sees it, with nobody to wait for."""

    num_workers = 0
    timeout = 0

    def __init__(self, loader: Any) -> None:
        self._loader = loader

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)


def iterator_of(loader: Any) -> Any:
    """Go through a DataLoader in this process, whatever workers it asks for."""
    iterator = _SingleProcessDataLoaderIter(_WithoutWorkers(loader))
    if loader.worker_init_fn is not None:
        _begin_worker(loader, iterator._base_seed)
    return iterator


def _begin_worker(loader: Any, seed: Any) -> None:
    """Call what prepares a worker: there is one, and its random numbers are not the program's."""
    worker = _utils.worker
    states = torch.get_rng_state(), numpy.random.get_state(), random.getstate()
    worker._worker_info = worker.WorkerInfo(id=0, num_workers=1, seed=seed, dataset=loader.dataset)
    try:
        loader.worker_init_fn(0)
    finally:
        worker._worker_info = None
        torch.set_rng_state(states[0])
        numpy.random.set_state(states[1])
        random.setstate(states[2])


def _loader(own: Callable[..., Any]) -> Callable[..., Any]:
    def _get_iterator(self: Any) -> Any:
        return iterator_of(self) if self.num_workers else own(self)

    return _get_iterator


def _initialised(own: Callable[..., Any]) -> Callable[..., Any]:
    def made(*args: Any, **kwargs: Any) -> None:
        init_process_group(own, *args, **kwargs)

    return made


def init_process_group(
    own: Callable[..., Any], backend: Any = None, *args: Any, **kwargs: Any
) -> None:
    """Make a group of one process, which talks to nobody; refuse any other."""
    from torch.testing._internal.distributed.fake_pg import FakeStore

    size = kwargs.get("world_size", args[2] if len(args) > 2 else -1)
    if size == -1:
        size = int(os.environ.get("WORLD_SIZE", "-1"))
    if size != 1 or str(backend or "gloo") not in ("gloo", "cpu:gloo"):
        raise RuntimeError(f"{ONE_ONLY} (it was {backend!r} with world_size={size})")
    own("fake", store=FakeStore(), rank=0, world_size=1)


def _no_wrapper(*_: Any, **__: Any) -> NoReturn:
    raise RuntimeError(NO_WRAPPER)


# A torch may be built without any of this.
_GROUPS = (dist, dist.distributed_c10d) if dist.is_available() else ()
# By place and name: what is made there of torch's own.
PLACES: Final[tuple[tuple[Any, str, Callable[[Callable[..., Any]], Callable[..., Any]]], ...]] = (
    (DataLoader, "_get_iterator", _loader),
    (DistributedDataParallel, "__init__", lambda _: _no_wrapper),
    *((place, "init_process_group", _initialised) for place in _GROUPS),
)
