"""Resource limits: too much memory, disk, descriptors, threads or time is refused."""

import mmap
import os
import resource
import threading
from pathlib import Path

import pytest

from autograder.sandbox.confinement import rlimits
from autograder.sandbox.confinement.policy import CHILD_LAYERS, MIB, Layer, Limits, Policy

GIB = 1024 * MIB


def allocate(size):
    return len(bytearray(size))


def allocate_too_much_and_go_on(size):
    try:
        bytearray(size)
    except MemoryError:
        return sum(bytearray(MIB)), "went on"
    return "was given it"


def allocate_tensor_and_go_on(elements):
    import torch

    try:
        torch.zeros(elements)
    except RuntimeError as error:
        return torch.ones(1000).sum().item(), "DefaultCPUAllocator" in str(error)
    return "was given it"


def share_memory(size):
    return len(mmap.mmap(-1, size))


def fill(path, size):
    with open(path, "wb") as file:
        file.writelines(bytes(MIB) for _ in range(size // MIB))


def open_files(count):
    null = os.devnull
    return len([os.open(null, os.O_RDONLY) for _ in range(count)])


def spin():
    while True:
        pass


def start_threads(count):
    stop = threading.Event()
    for _ in range(count):
        threading.Thread(target=stop.wait, daemon=True).start()
    return threading.active_count()


def current_limits():
    return {row.name: resource.getrlimit(getattr(resource, row.name)) for row in rlimits.TABLE}


def raise_limits():
    for row in rlimits.TABLE:
        number = getattr(resource, row.name)
        soft, hard = resource.getrlimit(number)
        try:
            resource.setrlimit(number, (soft, hard + 1))
        except (ValueError, PermissionError):
            continue
        if hard != resource.RLIM_INFINITY:
            return row.name
    return "none"


def limit_twice(scratch):
    small = Limits(open_files=32, file_bytes=MIB)
    rlimits.limit(Policy(read_roots=(), scratch=scratch, limits=small))
    rlimits.limit(Policy(read_roots=(), scratch=scratch, limits=Limits()))
    return resource.getrlimit(resource.RLIMIT_NOFILE), resource.getrlimit(resource.RLIMIT_FSIZE)


def test_two_gigabytes_are_refused(attempt):
    """An allocation beyond the budget is a MemoryError, and the program goes on."""
    attempt.needs(Layer.RESOURCE_LIMITS)
    outcome = attempt(allocate_too_much_and_go_on, 2 * GIB, memory_bytes=GIB)
    assert outcome.value == [0, "went on"]


def test_a_huge_tensor_is_refused(torch_attempt):
    """Beyond the budget torch's allocator raises RuntimeError, and torch goes on."""
    torch_attempt.needs(Layer.RESOURCE_LIMITS)
    outcome = torch_attempt(allocate_tensor_and_go_on, 1 << 29, memory_bytes=GIB)
    assert outcome.value == [1000.0, True]


def test_the_budget_can_be_used(attempt):
    """What the process held before it was confined does not count against its budget."""
    assert attempt(allocate, 400 * MIB, memory_bytes=512 * MIB).value == 400 * MIB


def test_shared_memory_counts(attempt):
    """A shared mapping, which is not data, is bounded by the address space."""
    attempt.needs(Layer.RESOURCE_LIMITS)
    outcome = attempt(share_memory, 16 * GIB, memory_bytes=GIB)
    assert outcome.error in ("MemoryError", "OSError")


def test_a_big_file_is_refused(attempt):
    """A file ends at the largest size allowed, with an error and without a signal."""
    attempt.needs(Layer.RESOURCE_LIMITS)
    path = attempt.scratch / "big"
    outcome = attempt(fill, path, 8 * MIB, file_bytes=4 * MIB)
    assert (outcome.error, path.stat().st_size) == ("OSError", 4 * MIB)


def test_too_many_open_files_are_refused(attempt):
    """Descriptors are bounded."""
    attempt.needs(Layer.RESOURCE_LIMITS)
    outcome = attempt(open_files, 200, open_files=100)
    assert (outcome.error, "Too many open files" in outcome.message) == ("OSError", True)


def test_an_endless_loop_is_ended_by_the_kernel(attempt):
    """A process that nobody watches still ends when its processor time is used up."""
    attempt.needs(Layer.RESOURCE_LIMITS)
    assert attempt(spin, cpu_seconds=1).error == "SIGXCPU"


def test_a_limit_cannot_be_raised(attempt):
    """No limit can be raised by the process it holds for."""
    attempt.needs(Layer.RESOURCE_LIMITS)
    assert attempt(raise_limits).value == "none"


def test_a_limit_that_is_lower_already_stays(attempt):
    """Where the system allows less than the policy, less it is."""
    held = attempt(limit_twice, attempt.scratch, layers=None)
    assert held.value == [[32, 32], [MIB, MIB]]


def test_the_process_holds_the_policys_numbers(attempt):
    """Every row of the table that the policy gives a value is in force."""
    attempt.needs(Layer.RESOURCE_LIMITS)
    found = attempt(current_limits, cpu_seconds=7, file_bytes=MIB, open_files=99).value
    assert found["RLIMIT_CORE"] == [0, 0]
    assert found["RLIMIT_FSIZE"] == [MIB, MIB]
    assert found["RLIMIT_NOFILE"] == [99, 99]
    assert found["RLIMIT_CPU"] == [7, 8]
    assert -1 not in found["RLIMIT_DATA"] + found["RLIMIT_AS"]


def test_without_the_layer_nothing_is_limited(attempt):
    """A layer that was not asked for is not applied, and is not in the answer."""
    outcome = attempt(allocate, 64 * MIB, layers=CHILD_LAYERS - {Layer.RESOURCE_LIMITS},
                      memory_bytes=MIB)  # fmt: skip
    assert outcome.value == 64 * MIB
    assert Layer.RESOURCE_LIMITS not in outcome.layers


def test_a_thread_bomb_is_refused_where_the_uid_is_unique(attempt, throwaway_uid):
    """With a uid of its own, a process can start only so many threads."""
    attempt.open_to_every_uid()
    outcome = attempt(start_threads, 100, uid=throwaway_uid, threads=20)
    assert (outcome.error, "start new thread" in outcome.message) == ("RuntimeError", True)


def test_sizes_are_read_off_the_process():
    """What the process holds is known in bytes."""
    now = rlimits.usage()
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    assert now.address_space == pytest.approx(pages * mmap.PAGESIZE, rel=0.05)
    assert 0 < now.data < now.address_space
