"""`autograder check`: the public checks on a student's file, in a process with limits."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console

from autograder.assignments.assignment import Assignment, find_assignment
from autograder.assignments.imports import say_missing_imports
from autograder.assignments.next_step import TERMINAL, Words, next_step
from autograder.assignments.progress import ProgressFile
from autograder.assignments.student_files import find_file, read_file, read_modules
from autograder.errors import UsageError
from autograder.judging.agreement import earned_by
from autograder.judging.wording.asides import say_aside
from autograder.language import N_, _, speak
from autograder.model import Status, TaskResult
from autograder.observing.whole import better_reading
from autograder.reports.reading import Standing
from autograder.reports.terminal import marked_up, results_page
from autograder.sandbox.inside.magics import parse_cell
from autograder.sandbox.inside.workers import may_ask, read_workers
from autograder.sandbox.inside.written import module_of
from autograder.sandbox.job import Cell, Job
from autograder.sandbox.outside.observer import observe
from autograder.sandbox.outside.runner import HeldRunner, Runner

NOT_CONFINED = N_("Your code ran with your own rights: this system has no sandbox.")


@dataclass(frozen=True)
class Work:
    """A student's file and the assignment that it belongs to."""

    assignment: Assignment
    file: Path
    progress: ProgressFile

    def job(self, task: str | None) -> Job:
        """Ask for the public checks of one task, or of all, on the file as it is now."""
        cells = read_file(self.file)
        return self.assignment.job(cells, task, read_modules(self.file, cells))

    def runner(self) -> HeldRunner:
        """Start what this assignment's checks run in: the sandbox, where the system has one."""
        if sys.platform == "linux":
            from autograder.sandbox.outside.host import SandboxServer

            memory = self.assignment.guide.memory_mib << 20
            return SandboxServer(memory, torch=self.assignment.uses_torch)
        from autograder.sandbox.outside.alone import OwnRunner

        return OwnRunner()


@dataclass(frozen=True)
class Checked:
    """The results of a file's checks."""

    results: tuple[TaskResult, ...]
    printed: str
    confined: bool = True
    warnings: tuple[str, ...] = ()  # of what will fail where the work is graded

    @property
    def passed(self) -> bool:
        """Whether every check passed."""
        return all(result.status is Status.PASSED for result in self.results)


def find_work(file: Path | None) -> Work:
    """Find the assignment and the file: the named one, or the current folder's."""
    if file is None:
        assignment = find_assignment([Path()])
        speak(assignment.guide.spoken)
        return _work(assignment, find_file(assignment))
    if not file.is_file():
        raise UsageError(_("{file}: no such file; name a notebook or a .py file").format(file=file))
    assignment = find_assignment([file.parent, Path()])
    speak(assignment.guide.spoken)
    return _work(assignment, file)


def run_checks(runner: Runner[Any], work: Work, job: Job) -> Checked:
    """Run public checks, judge the outcome, and save the progress."""
    assignment = work.assignment
    checks = [assignment.record.check(call.name) for call in job.calls]
    run = partial(observe, runner, seconds=assignment.guide.seconds)
    report = better_reading(run, job, checks, partial(earned_by, assignment.record))
    results = assignment.judge(job, report)
    work.progress.write(work.progress.read().after(results))
    warnings = _warnings(assignment, job)
    return Checked(results, report.printed, bool(report.layers), warnings)


def check(file: Path | None, task: str | None, console: Console) -> int:
    """Check a file and show what was found; 1 if something did not pass."""
    work = find_work(file)
    job = work.job(task)  # a problem with the file or the name is reported at once
    with console.status(_("checking {name}").format(name=work.file.name)), work.runner() as runner:
        checked = run_checks(runner, work, job)
    console.print(results_page(checked.results, standing(work, checked), checked.printed))
    if not checked.confined:
        console.print(marked_up(_(NOT_CONFINED), "dim"))
    return int(not checked.passed)


def standing(work: Work, checked: Checked, words: Words = TERMINAL) -> Standing:
    """Say how far the student is, and what to do next in the words of where they are."""
    assignment, progress = work.assignment, work.progress.read()
    step = next_step(assignment, progress, checked.results, words)
    done = progress.among(assignment.tasks)
    guide, count = assignment.guide, len(assignment.tasks)
    return Standing(done, count, step, guide.points, checked.warnings, guide.manual)


def _warnings(assignment: Assignment, job: Job) -> tuple[str, ...]:
    """Say which imports will fail in grading: here the student's own packages are at hand."""
    trees, written = {}, []
    modules = job.program.modules
    for cell in (*job.program.cells, *(Cell(n, s, is_python=True) for n, s in modules.items())):
        try:
            parsed = parse_cell(cell)
        except (SyntaxError, ValueError, RecursionError, MemoryError, RuntimeError):
            continue  # nothing of it runs, and the results say so
        trees[cell.name] = parsed.tree
        written += [module for module in map(module_of, parsed.files) if module]
    written += filter(None, map(module_of, modules))
    tasks = dict.fromkeys(call.task for call in job.calls)
    asked = may_ask(cell.source for cell in job.program.cells)
    workers = read_workers(trees, tasks) if asked else ()
    imports = say_missing_imports(trees, tasks, assignment.guide.packages, written)
    return (*imports, *map(say_aside, workers))


def _work(assignment: Assignment, file: Path) -> Work:
    return Work(assignment, file, ProgressFile(assignment.folder))
