"""What would start other processes runs in one, in the sandbox, or says what to write instead."""

from __future__ import annotations

import multiprocessing
import multiprocessing.pool
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import pytest
import torch
from torch.utils.data import DataLoader, Dataset, get_worker_info

from autograder.sandbox.inside.folding import NO_LOCK, NO_PROCESS, folded
from autograder.sandbox.inside.one_worker import NO_WRAPPER, ONE_ONLY
from autograder.sandbox.outcome import Ending, Outcome, Report
from autograder.sandbox.wire import Seen

Run = Callable[..., Report]

HEAD = """
import torch
from torch.utils.data import DataLoader, Dataset, IterableDataset, TensorDataset, get_worker_info

def add_one(x):
    return x + 1

def add(x, y):
    return x + y

class Squares(Dataset):
    def __len__(self):
        return 5
    def __getitem__(self, i):
        return float(i * i), i

class Stream(IterableDataset):
    def __iter__(self):
        info = get_worker_info()
        start, step = (0, 1) if info is None else (info.id, info.num_workers)
        return iter(range(start, 6, step))
"""


@pytest.fixture
def outcome(run: Run) -> Callable[[str], Outcome]:
    """Run the body of a function `f(x)` with x = 1, and give how it ended."""

    def one(body: str) -> Outcome:
        lines = "\n".join(f"    {line}" for line in body.strip().splitlines())
        report = run(HEAD, f"def f(x):\n{lines}\n", cpu_seconds=20.0)
        assert report.faults == ()
        return report.outcomes[0]

    return one


@pytest.mark.parametrize(
    ("body", "result"),
    [
        (
            "return [b.tolist() for _, b in DataLoader(Squares(), 2, num_workers=2)]",
            "[0-1] [2-3] [4]",
        ),
        (
            "loader = DataLoader(Squares(), 2, num_workers=2, timeout=5, prefetch_factor=3,\n"
            "                    persistent_workers=True)\n"
            "first = [b.tolist() for _, b in loader]\n"
            "assert first == [b.tolist() for _, b in loader]\nreturn first",
            "[0-1] [2-3] [4]",
        ),
        ("return [b.tolist() for b in DataLoader(Stream(), 3, num_workers=3)]", "[0-2] [3-5]"),
    ],
)
def test_loader_with_workers(outcome: Any, body: str, result: str) -> None:
    """A DataLoader with workers gives the batches in their order, all of them, and once."""
    expected = [
        list(range(int(part[0]), int(part[-1]) + 1))
        for part in (each.strip("[]").split("-") for each in result.split())
    ]
    found = outcome(body)
    assert (found.ending, found.fault) == (Ending.OBSERVED, None)
    assert found.observation["y"] == expected


def test_what_prepares_a_worker(outcome: Any) -> None:
    """It is called once, as in the only worker, and the program's random numbers do not notice."""
    body = """
seen = []
def prepare(number):
    torch.manual_seed(0)
    seen.append((number, get_worker_info().num_workers))
state = torch.get_rng_state()
loader = DataLoader(Squares(), num_workers=2, worker_init_fn=prepare, generator=torch.Generator())
batches = list(loader)
return [seen, torch.equal(state, torch.get_rng_state()), get_worker_info() is None, len(batches)]
"""
    assert outcome(body).observation["y"] == [[(0, 1)], True, True, 5]


@pytest.mark.parametrize(
    ("body", "result"),
    [
        ("return pool.map(add_one, [1, 2])", [2, 3]),
        ("return pool.starmap(add, [(1, 2), (3, 4)])", [3, 7]),
        ("return pool.apply(add, (1,), {'y': 2})", 3),
        ("return pool.apply_async(add, (1, 2)).get(timeout=3)", 3),
        ("return pool.map_async(add_one, [1]).get()", [2]),
        ("return list(pool.imap(add_one, [1, 2]))", [2, 3]),
        ("return sorted(pool.imap_unordered(add_one, [1, 2]))", [2, 3]),
        (
            "done = pool.apply_async(add, (1,)); return [done.ready(), done.successful()]",
            [True, False],
        ),
        ("pool.close(); pool.join(); return 1", 1),
    ],
)
@pytest.mark.parametrize(
    "module", ["multiprocessing", "torch.multiprocessing", "multiprocessing.pool"]
)
def test_pool(outcome: Any, module: str, body: str, result: object) -> None:
    """A pool maps and applies in this process, whichever module it comes from."""
    found = outcome(f"from {module} import Pool\nwith Pool(2) as pool:\n    {body}")
    assert (found.fault, found.ending) == (None, Ending.OBSERVED)
    assert found.observation["y"] == result


def test_executor(outcome: Any) -> None:
    """An executor of processes does the same, and raises where the result is asked for."""
    body = """
from concurrent.futures import ProcessPoolExecutor
with ProcessPoolExecutor(max_workers=2) as executor:
    failed = executor.submit(add, 1)
    return [list(executor.map(add_one, [1, 2])), executor.submit(add, 1, y=2).result(),
            type(failed.exception()).__name__]
"""
    assert outcome(body).observation["y"] == [[2, 3], 3, "TypeError"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "import multiprocessing\np = multiprocessing.Process(target=add_one, args=(1,))\np.start()",
            NO_PROCESS,
        ),
        ("import multiprocessing\nreturn multiprocessing.Queue()", NO_LOCK),
        ("import torch.multiprocessing as mp\nmp.spawn(add_one, args=(1,), nprocs=2)", NO_PROCESS),
    ],
)
def test_process_of_its_own(outcome: Any, body: str, said: str) -> None:
    """A process, and what two would share, is refused with what to write instead."""
    found = outcome(body)
    assert found.ending is Ending.RAISED
    assert (found.fault.kind, found.fault.message) == ("OSError", said)


def test_lock_that_is_not_needed(outcome: Any) -> None:
    """Who can do without a lock between processes, as a progress bar can, goes on without."""
    body = """
import multiprocessing
try:
    multiprocessing.RLock()
except (ImportError, OSError):
    return "without"
"""
    assert outcome(body).observation["y"] == "without"


@pytest.mark.parametrize(
    "begin",
    [
        "store=dist.HashStore(), rank=0, world_size=1",
        "init_method='tcp://127.0.0.1:29512', rank=0, world_size=1",
        "init_method='file:///tmp/none', rank=0, world_size=1",
    ],
)
def test_group_of_one_process(outcome: Any, begin: str) -> None:
    """A gloo group of one process is there, and needs no network."""
    body = f"""
import torch.distributed as dist
dist.init_process_group("gloo", {begin})
t = torch.arange(3.0)
dist.all_reduce(t)
dist.broadcast(t, 0)
everyone = [torch.zeros(3)]
dist.all_gather(everyone, t)
dist.barrier()
size = dist.get_world_size()
dist.destroy_process_group()
return [t.tolist(), everyone[0].tolist(), size]
"""
    assert outcome(body).observation["y"] == [[0, 1, 2], [0, 1, 2], 1]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("dist.init_process_group('gloo', rank=0, world_size=2)", ONE_ONLY),
        ("dist.init_process_group('nccl', rank=0, world_size=1)", ONE_ONLY),
        ("torch.nn.parallel.DistributedDataParallel(torch.nn.Linear(1, 1))", NO_WRAPPER),
    ],
)
def test_group_that_cannot_be(outcome: Any, body: str, said: str) -> None:
    """What one process cannot do says why, and what to write instead."""
    found = outcome(f"import torch.distributed as dist\n{body}")
    assert found.fault.kind == "RuntimeError"
    assert found.fault.message.startswith(said)


@pytest.mark.parametrize(
    "body",
    [
        "return torch.compile(add_one)(torch.ones(2))",
        "return torch.compile(add_one, mode='reduce-overhead')(torch.ones(2))",
        "return torch.compile(torch.nn.Identity())(torch.ones(2) + 1)",
        "return torch.jit.script(add_one)(torch.ones(2))",
        "return torch.jit.trace(add_one, (torch.zeros(2),))(torch.ones(2))",
        "return torch.jit.script(torch.nn.Identity())(torch.ones(2) + 1)",
    ],
)
def test_compilers(outcome: Any, body: str) -> None:
    """What torch compiles gives what it gives uncompiled; `torch.compile` runs it as written."""
    found = outcome(body)
    assert found.fault is None
    assert found.observation["y"].tolist() == [2, 2]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("def f(x):\n    return DataLoader(x, num_workers=2)", "num_workers=2"),
        ("N = 4\ndef f(x):\n    return DataLoader(x, num_workers=N)", "num_workers=N"),
        ("import multiprocessing\ndef f(x):\n    return multiprocessing.Pool(2)", "Pool"),
        ("def f(x):\n    return DataLoader(x, num_workers=0)", ""),
        ("def f(x):\n    return x\nDataLoader([1], num_workers=2)", ""),
    ],
)
def test_note(run: Run, source: str, name: str) -> None:
    """Where a task asks for workers, and only there, it is noted, with the line."""
    asides = [each for each in run(HEAD, source).asides if each.what is Seen.FOLDED]
    assert [(each.name, each.cell) for each in asides] == ([(name, "cell 2")] if name else [])


class Numbers(Dataset[int]):
    """Four numbers."""

    def __len__(self) -> int:
        """Count them."""
        return 4

    def __getitem__(self, i: int) -> int:
        """Give one of them, where no worker is."""
        assert get_worker_info() is None
        return i


def test_everything_is_put_back() -> None:
    """After a check each of these is what it was, also where the check raised."""
    before = multiprocessing.pool.Pool.map, ProcessPoolExecutor.submit

    def ends_in_an_error() -> None:
        with folded():
            assert multiprocessing.pool.Pool.map is not before[0]
            assert [int(each) for each in DataLoader(Numbers(), num_workers=2)] == [0, 1, 2, 3]
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ends_in_an_error()
    assert (multiprocessing.pool.Pool.map, ProcessPoolExecutor.submit) == before


def test_pool_of_threads() -> None:
    """A pool of threads needs locks that are not there: what it is asked for is done here, too."""
    with folded(), multiprocessing.pool.ThreadPool(2) as pool:
        assert pool.map(abs, [-1, -2]) == [1, 2]


def test_workers_of_a_notebook_are_left_outside_of_checks() -> None:
    """A pool that was made before a check is used by it in this process, and works after it."""
    with multiprocessing.get_context("fork").Pool(1) as pool:
        with folded():
            assert pool.map(abs, [-1]) == [1]
        assert pool.map(abs, [-2]) == [2]
    assert torch.get_num_threads() >= 1
