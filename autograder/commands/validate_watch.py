"""`autograder validate --watch`: prove again what was changed, whenever a file is saved."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.text import Text

from autograder.commands.keyboard import Keyboard, open_keyboard
from autograder.commands.stamps import TICK_SECONDS, Stamp, stamps_of
from autograder.course.course import Policy
from autograder.course.lesson import Lesson
from autograder.course.reading import choose_lessons, load_course, load_lesson
from autograder.errors import CourseError
from autograder.language import N_, _
from autograder.observing.kept import KeptReports
from autograder.observing.prepared import prepare
from autograder.observing.sealing import starter
from autograder.proving.lesson import Proof, count_pieces, prove_lesson
from autograder.reports.progress import progress_bar
from autograder.reports.proofs import problems_table, proofs_table
from autograder.sandbox.outside.pool import ServerPool, run_side_by_side

INSTEAD = N_("run `autograder validate` without --watch, which does not need one")
KEYS = N_("watching solutions/, tests/lessons/ and pyproject.toml · q quit")


def watch(course_folder: Path, wanted: list[str], jobs: int, console: Console) -> int:
    """Watch a course until its author quits."""
    choose_lessons(load_course(course_folder, proving=True), wanted)  # a wrong name is said at once
    with open_keyboard(INSTEAD) as keyboard:
        watching = _Watching(course_folder, wanted, jobs, keyboard, console)
        try:
            watching.run()
        except KeyboardInterrupt:
            pass  # a way to quit like `q`
        finally:
            watching.close()
    return 0


@dataclass
class _Kept:
    """What was run for a lesson: its record and its proof are two runs, and stay two."""

    record: KeptReports = field(default_factory=KeptReports)
    proof: KeptReports = field(default_factory=KeptReports)

    def next_round(self) -> _Kept:
        return _Kept(KeptReports(self.record), KeptReports(self.proof))


@dataclass
class _Watching:
    root: Path
    wanted: list[str]
    jobs: int
    keyboard: Keyboard
    console: Console
    policy: Policy | None = None
    pool: ServerPool | None = None
    lessons: dict[str, Lesson] = field(default_factory=dict)  # as they were last proven
    proofs: dict[str, Proof] = field(default_factory=dict)
    kept: dict[str, _Kept] = field(default_factory=dict)
    troubles: dict[str, str] = field(default_factory=dict)  # by lesson; of the course under ""

    def run(self) -> None:
        """Look for changes and for keys, in turn."""
        seen: dict[Path, Stamp] | None = None
        while True:
            # Taken before anything is read: what is saved meanwhile is seen the next time.
            now = stamps_of(
                self.root / name for name in ("pyproject.toml", "solutions", "tests/lessons")
            )
            if now != seen:
                seen = now
                self.look()
            if self.keyboard.read(TICK_SECONDS) == "q":
                return

    def look(self) -> None:
        """Read the course again, prove what is not as it was, and show all of it."""
        began = time.monotonic()
        changed = self.changed()
        runs = self.prove(changed)
        took = time.monotonic() - began
        self.show([lesson.name for lesson in changed], runs, took)

    def changed(self) -> list[Lesson]:
        """Find the lessons that are not what was proven last."""
        self.troubles = {}
        try:
            course = load_course(self.root, proving=True)
            names = choose_lessons(course, self.wanted)
        except CourseError as error:
            self.troubles[""] = str(error)
            return []
        if course.policy != self.policy:
            self.close()
            self.policy, self.pool = course.policy, ServerPool(starter(course), self.jobs)
        for name in self.proofs.keys() - set(names):
            del self.proofs[name]
        found = []
        for name in names:
            try:
                lesson = load_lesson(course, name)
            except CourseError as error:
                self.forget(name, str(error))
            else:
                if lesson != self.lessons.get(name):
                    found.append(lesson)
        return found

    def prove(self, lessons: list[Lesson]) -> int:
        """Prove some lessons, and say how many programs had to be run for it."""
        pool = self.pool
        if not lessons or pool is None:
            return 0
        with progress_bar(self.console) as progress:
            sizes = {lesson.name: count_pieces(lesson) for lesson in lessons}
            bar = progress.add_task("validating", total=sum(sizes.values()))

            def one(lesson: Lesson) -> tuple[_Kept, Proof | CourseError]:
                kept = self.kept.get(lesson.name, _Kept()).next_round()
                try:
                    prepared = prepare(lesson, pool, kept.record)
                    advance = lambda: progress.advance(bar)  # noqa: E731
                    return kept, prove_lesson(pool, prepared, advance, kept.proof)
                except CourseError as error:
                    return kept, error

            done = run_side_by_side(pool, lessons, one, lambda lesson: sizes[lesson.name])
        runs = 0
        for lesson, (kept, proof) in zip(lessons, done, strict=True):
            runs += kept.record.again + kept.proof.again
            if isinstance(proof, CourseError):
                self.forget(lesson.name, str(proof))
            else:
                self.lessons[lesson.name], self.proofs[lesson.name] = lesson, proof
                self.kept[lesson.name] = kept
        return runs

    def forget(self, name: str, trouble: str) -> None:
        """Say what is wrong with a lesson, and look at it again whatever is saved next."""
        self.lessons.pop(name, None)
        self.proofs.pop(name, None)
        self.troubles[name] = trouble

    def show(self, names: list[str], runs: int, took: float) -> None:
        """Redraw the whole screen."""
        self.console.clear()
        proofs = [self.proofs[name] for name in sorted(self.proofs)]
        if proofs:
            self.console.print(proofs_table(proofs, self.console.width))
        broken = [proof for proof in proofs if proof.problems]
        if broken:
            self.console.print(problems_table(broken))
        for trouble in self.troubles.values():
            self.console.print(Text(trouble, style="red"))
        again = ", ".join(names) or _("nothing")
        said = _("proven again: {again}; {runs} programs run in {took:.1f} s")
        self.console.print(said.format(again=again, runs=runs, took=took))
        self.console.print(Text(_(KEYS), style="dim"))

    def close(self) -> None:
        """End the sandbox servers."""
        if self.pool is not None:
            self.pool.close()
