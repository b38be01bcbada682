"""One measurement: a tool grades the class, or a part of it, in a fresh copy of its folder."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import ours
from accounting import Accounting
from environment import variables
from ratios import Cost
from the_class import EPOCHS, Student, expected, looks, students, write
from tools import PEERS, Command, Tool

HERE = Path(__file__).parent
TOOLS = (*ours.OURS, *PEERS)


class Bench:
    """The class as each tool wants it, written once and copied for each measurement."""

    def __init__(self, box: Path, env: Path, count: int) -> None:
        self._box = box
        self._accounting = Accounting()
        self._variables = variables(env, box / "home")
        (box / "home").mkdir()
        self.students = students(count)
        for each in self.students:
            write(box / "bare" / f"{each.name}.py", each.source)
        for weight, epochs in EPOCHS.items():
            answers = expected(epochs)
            for tool in TOOLS:
                fresh = box / weight / tool.name / "fresh"
                tool.write(fresh, self.students, looks(epochs), answers)
                self._prepare(tool, fresh)

    def _prepare(self, tool: Tool, fresh: Path) -> None:
        """Make the folder of a warm run, untimed: after `once`, or with what a first run left."""
        prepared = fresh.with_name("prepared")
        shutil.copytree(fresh, prepared)
        self._run(prepared, tool.once)
        if tool.keeps:
            first = fresh.with_name("first")
            shutil.copytree(fresh, first)
            self._run(first, tool.each(self.students))
            shutil.copytree(first / tool.keeps, prepared / tool.keeps)
            shutil.rmtree(first)

    @property
    def accounting(self) -> Accounting:
        """How CPU is counted."""
        return self._accounting

    def grade(
        self, weight: str, tool: Tool, chosen: Sequence[Student], *, cold: bool = False
    ) -> Cost:
        """Grade some of the class; give the cost of all of them together.

        Cold, with nothing that an earlier run left. AssertionError where a tool found other points
        than there are: then its time says nothing.
        """
        place = self._box / weight / tool.name
        folder = place / "run"
        shutil.copytree(place / ("fresh" if cold else "prepared"), folder)
        try:
            cost = self._run(folder, tool.each(chosen))
            for each in chosen:
                found = tool.found(folder, each)
                assert found == each.right, (
                    f"{tool.name} finds {found} of {each.name}'s checks right, not {each.right}: "
                    "its figures would say nothing"
                )
        finally:
            shutil.rmtree(folder)
        return cost

    def once(self, weight: str, tool: Tool) -> Cost:
        """Do what a tool needs for each assignment before it grades."""
        place = self._box / weight / tool.name
        folder = place / "run"
        shutil.copytree(place / "fresh", folder)
        try:
            return self._run(folder, tool.once)
        finally:
            shutil.rmtree(folder)

    def bare(self, weight: str, what: str) -> Cost:
        """Compute what the class computes; the process says itself how long that took."""
        words = (sys.executable, str(HERE / "bare.py"), what, str(self._box / "bare"))
        done = self._accounting.run((*words, str(EPOCHS[weight])), self._box, self._variables)
        if done.code:
            raise RuntimeError(f"{' '.join(words)} ended with {done.code}:\n{done.output}")
        return Cost(*json.loads(done.output.splitlines()[-1]))

    def _run(self, folder: Path, commands: Sequence[Command]) -> Cost:
        own = self._variables | {"XDG_CACHE_HOME": str(folder / "cache")}
        total = Cost(0.0, 0.0)
        for command in commands:
            done = self._accounting.run(command.words, folder / command.folder, own)
            # 1 is what some say of a class with lost points; what was found is looked at anyway.
            if done.code not in {0, 1}:
                raise RuntimeError(
                    f"{' '.join(command.words)} ended with {done.code} in {folder}:\n{done.output}"
                )
            total = Cost(total.wall + done.cost.wall, total.cpu + done.cost.cpu)
        return total
