"""How many programs run at once by default: as many as there are processors to have."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autograder.cli.cores import usable_cores


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine of eight processors, on which nothing is said of quotas yet."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    (tmp_path / "proc/self").mkdir(parents=True)
    return tmp_path


def grouped(root: Path, line: str, files: dict[str, str]) -> int:
    (root / "proc/self/cgroup").write_text(line + "\n")
    for name, text in files.items():
        file = root / "sys/fs/cgroup" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text + "\n")
    return usable_cores(root)


def test_no_groups(root: Path) -> None:
    """Without control groups it is what the process may run on."""
    assert usable_cores(root) == 8


@pytest.mark.parametrize(
    ("quota", "cores"), [("max", 8), ("200000", 2), ("150000", 2), ("20000", 1), ("?", 8)]
)
def test_container(root: Path, quota: str, cores: int) -> None:
    """A container's quota counts, rounded up, and never to none."""
    assert grouped(root, "0::/", {"cpu.max": f"{quota} 100000"}) == cores


def test_group_around_the_own(root: Path) -> None:
    """The smallest quota of all groups around a process is what it has."""
    files = {"a/b/cpu.max": "max 100000", "a/cpu.max": "300000 100000"}
    assert grouped(root, "0::/a/b", files) == 3


@pytest.mark.parametrize(("quota", "cores"), [("-1", 8), ("400000", 4)])
def test_version_1(root: Path, quota: str, cores: int) -> None:
    """The older control groups say it in two files."""
    place = "cpu,cpuacct/docker/x"
    files = {f"{place}/cpu.cfs_quota_us": quota, f"{place}/cpu.cfs_period_us": "100000"}
    assert grouped(root, "4:cpu,cpuacct:/docker/x", files) == cores
