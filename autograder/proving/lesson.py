"""Prove that a lesson's reference, checks and known answers belong together."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator
from functools import partial

import msgspec

from autograder.course.known_answers import ALTERNATIVES, MISTAKES
from autograder.course.lesson import KnownAnswer, Lesson
from autograder.course.stub import strip_solution
from autograder.judging.agreement import equal_results
from autograder.judging.diagnosis import recognise
from autograder.judging.judge import judge
from autograder.model import Check, Status, TaskResult, Visibility
from autograder.observing.kept import KeptReports
from autograder.observing.prepared import Prepared
from autograder.observing.record import Recorded, as_recorded, telling_checks
from autograder.observing.recording import run_program
from autograder.proving.calibration import margin_problems
from autograder.proving.committed import committed_margins, written_problems
from autograder.proving.manner import manner_problems
from autograder.proving.right import Place, Reach, widen
from autograder.proving.texts import demands_of, text_problems
from autograder.results.points import say_points, total
from autograder.sandbox.job import Cell, Program
from autograder.sandbox.outcome import Ending, Report
from autograder.sandbox.outside.host import SandboxServer
from autograder.sandbox.outside.pool import ServerPool, run_all
from autograder.sandbox.slicing import Slicer
from autograder.sandbox.syntax import parse
from autograder.translating.problems import translation_problems


class Proof(msgspec.Struct, frozen=True):
    """What was found about one lesson; it holds if there are no problems."""

    lesson: str
    tasks: int
    public: int
    hidden: int
    possible: float
    reference: float  # points that the reference earned
    stub: float  # points that the released stub earned
    extra: float  # points of extra credit, which are part of what the reference earned
    alternatives: int
    mistakes: int
    recognised: int
    cpu_seconds: float  # of the reference's checks
    margin: float  # the smallest that nobody gave a reason for
    unsaid: int  # hidden check functions that rest on no sentence of the text
    problems: tuple[str, ...]


class _Piece(msgspec.Struct, frozen=True):
    """One program to run, and what must be true of it."""

    program: Program
    checks: tuple[Check, ...]
    examine: Callable[[Report], Iterable[str]]
    artifacts: dict[str, bytes] | None = None  # handed in with it; None: the reference's own


def count_pieces(lesson: Lesson) -> int:
    """How many programs a proof runs."""
    return 2 + len(lesson.alternatives) + len(lesson.mistakes)


def prove_lesson(
    pool: ServerPool,
    prepared: Prepared,
    advance: Callable[[], None],
    kept: KeptReports | None = None,
) -> Proof:
    """Run every known answer of a lesson and list everything that is not as it must be.

    A run that `kept` has the report of is not made again.
    """
    lesson, record = prepared.lesson, prepared.record
    facts = _Facts(prepared)
    problems = [*facts.about_checks(), *facts.unfinished()]
    if lesson.variant_name in ("", "v1"):  # the texts of all are the same
        problems += translation_problems(lesson, lesson.policy.translations)

    def run(server: SandboxServer, piece: _Piece) -> list[str]:
        report = run_program(server, lesson, piece.program, piece.checks, piece.artifacts, kept)
        return list(piece.examine(report))

    for _, found in run_all(pool, facts.pieces(), run):
        problems += found
        advance()
    measured = committed_margins(record, facts.reaches)
    problems += [*written_problems(record, facts.reaches), *margin_problems(measured)]
    hidden = [check for check in record.checks if check.visibility is Visibility.HIDDEN]
    return Proof(
        lesson=lesson.title,
        tasks=len(lesson.tasks),
        public=len(record.checks) - len(hidden),
        hidden=len(hidden),
        possible=total(check.possible for check in record.checks),
        extra=total(check.points for check in record.checks if check.terms.extra),
        reference=facts.reference_points,
        stub=facts.stub_points,
        alternatives=len(lesson.alternatives),
        mistakes=len(lesson.mistakes),
        recognised=facts.recognised,
        cpu_seconds=facts.cpu_seconds,
        margin=min((each.margin for each in measured if not each.reason), default=math.inf),
        unsaid=sum(demand.unsaid for demand in facts.demands),
        problems=tuple(sorted(problems)),
    )


def prove_reference(
    pool: ServerPool, prepared: Prepared, *, run_again: bool = True
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Prove what a release rests on: what the reference loses, and then what else is not so.

    It runs the reference and the stub, and none of the other known answers; without `run_again`
    nothing at all: then the record alone says what it can.
    """
    facts = _Facts(prepared)
    reference, stub = itertools.islice(facts.pieces(), 2)
    broken, rest = list(facts.unfinished()), list(facts.about_checks())
    if run_again and not broken:
        pieces = ((reference, broken), (stub, rest))

        def run(server: SandboxServer, piece: tuple[_Piece, list[str]]) -> list[str]:
            report = run_program(server, prepared.lesson, piece[0].program, piece[0].checks)
            return list(piece[0].examine(report))

        for piece, found in run_all(pool, pieces, run):
            piece[1].extend(found)
    return tuple(sorted(broken)), tuple(sorted(rest))


class _Facts:
    """What must be true of a lesson, with one method for each kind of program."""

    def __init__(self, prepared: Prepared) -> None:
        lesson, record = prepared.lesson, prepared.record
        self.lesson = lesson
        self.record = record
        self.possible = prepared.possible
        self.givers = "the checks and what a person marks" if lesson.questions else "the checks"
        self.demands = demands_of(record.checks)
        self.builds_on = reached_tasks(lesson, record.checks)
        self.reaches: dict[Place, Reach] = {}
        self.reference_points = 0.0
        self.stub_points = 0.0
        self.recognised = 0
        self.cpu_seconds = 0.0

    def about_checks(self) -> Iterator[str]:
        """The checks by themselves: points, both kinds for every task, what they rest on."""
        wanted = self.lesson.policy.points_per_lesson
        if self.possible != wanted:
            given = say_points(self.possible)
            yield (
                f"{self.givers} give {given} points instead of {say_points(wanted)}; change them, "
                f"or say points = {given} in [tool.autograder.lessons.{self.lesson.name}]"
            )
        for task in self.lesson.task_names:
            for visibility in Visibility:
                mine = [c for c in self.record.checks if c.task == task]
                if not any(check.visibility is visibility for check in mine):
                    yield f"task {task} has no {visibility} check{self.alone_is(task)}"
        yield from text_problems(self.lesson, self.demands)

    def alone_is(self, task: str) -> str:
        """Say what a task is called that a person alone marks, where one may be meant."""
        if not any(q.name == task and q.in_task for q in self.lesson.questions):
            return ""
        return f'; what a person alone marks is a code cell with manual="{task}" and no task='

    def unfinished(self) -> Iterator[str]:
        """The checks on which the reference did not come to an end when its record was made."""
        for check in self.record.checks:
            recorded = self.record.reference[check.name]
            if recorded.ending is not Ending.OBSERVED:
                fault = recorded.fault
                said = f": {fault.kind}: {fault.message}" if fault else ""
                yield f"the reference does not finish {check.name} ({recorded.ending}{said})"
        yield from manner_problems(self.lesson)

    def pieces(self) -> Iterator[_Piece]:
        """Every program of the proof."""
        lesson, every = self.lesson, self.record.checks
        yield _Piece(lesson.reference(), every, self.about_reference)
        yield _Piece(lesson.program(stub_cells(lesson)), every, self.about_stub, artifacts={})
        for answer in lesson.alternatives:
            own = tuple(check for check in every if check.task == answer.task)
            yield _Piece(
                lesson.variant(answer, ALTERNATIVES),
                own,
                partial(self.about_alternative, answer, own),
            )
        for answer in lesson.mistakes:
            reached = self.builds_on[answer.task]
            # A task that the mistake cannot reach is run too: reading alone should not prove that
            # nothing else is lost.
            chosen = (
                *telling_checks(answer.task, every),
                *(c for c in every if c.task not in reached and not c.outcome),
            )
            yield _Piece(
                lesson.variant(answer, MISTAKES),
                chosen,
                partial(self.about_mistake, answer, chosen),
            )

    def about_reference(self, report: Report) -> Iterator[str]:
        """It earns every point, and gives the same observations in another process."""
        tasks = self.judged(self.record.checks, report)
        self.reference_points = total(task.score for task in tasks)
        self.cpu_seconds = report.cpu_seconds
        yield from self.losses("the reference", tasks)
        again = as_recorded(report, self.record.checks)
        self.widen(self.record.checks, again)
        for check in self.record.checks:
            tolerances = self.record.tolerances_of(check)
            if not equal_results(again[check.name], self.record.reference[check.name], tolerances):
                yield f"the reference gives a different observation on {check.name} each time"

    def about_stub(self, report: Report) -> Iterator[str]:
        """It earns nothing."""
        tasks = self.judged(self.record.checks, report)
        self.stub_points = total(task.score for task in tasks)
        for task in tasks:
            for check in task.checks:
                expected = self.record.check(check.name).terms.stub
                if check.score != expected:
                    said = say_points(check.score)
                    yield (
                        f"the released stub earns {said} on {check.name} instead of "
                        f"{say_points(expected)}; observe more there, or mark it "
                        f"@pytest.mark.stub_earns({said})"
                    )

    def about_alternative(
        self, answer: KnownAnswer, checks: tuple[Check, ...], report: Report
    ) -> Iterator[str]:
        """It earns every point of its task."""
        self.widen(checks, as_recorded(report, checks, self.record.reference))
        yield from self.losses(f"alternative {answer.function}", self.judged(checks, report))

    def about_mistake(
        self, answer: KnownAnswer, checks: tuple[Check, ...], report: Report
    ) -> Iterator[str]:
        """It loses points of its own task and only of tasks that it reaches, and it is named."""
        label = f"mistake {answer.task}/{answer.function}"
        tasks = {task.name: task for task in self.judged(checks, report)}
        if not _loses(tasks[answer.task]):
            yield f"{label} loses nothing of its own task"
            return
        for name, task in tasks.items():
            if name not in self.builds_on[answer.task] and _loses(task):
                yield f"{label} loses points of {name}, which does not build on {answer.task}"
        found = as_recorded(report, checks, self.record.reference)
        own = {c.name: found[c.name] for c in checks if c.task == answer.task}
        named = recognise(self.record, answer.task, own)
        if named is not None and named.name == answer.name:
            self.recognised += 1
        else:
            yield f"{label} is recognised as {named.name if named else self.twins(answer)}"

    def widen(self, checks: tuple[Check, ...], found: dict[str, Recorded]) -> None:
        """Add what a right answer produced to the reach of right answers."""
        for check in checks:
            expected, tolerances = (
                self.record.reference[check.name],
                self.record.tolerances_of(check),
            )
            widen(self.reaches, check, expected, found[check.name], tolerances)

    def twins(self, answer: KnownAnswer) -> str:
        """Name the mistakes that behave exactly like this one."""
        mine = [m for m in self.record.mistakes if m.task == answer.task]
        own = next(m for m in mine if m.name == answer.name)
        tolerances = {check.name: self.record.tolerances_of(check) for check in self.record.checks}
        same = sorted(
            other.name
            for other in mine
            if other.name != own.name
            and all(
                equal_results(result, other.results[name], tolerances[name])
                for name, result in own.results.items()
            )
        )
        return f"nothing: it behaves like {', '.join(same)}; give same_as=" if same else "nothing"

    def judged(self, checks: tuple[Check, ...], report: Report) -> tuple[TaskResult, ...]:
        """Judge a report as a submission's would be."""
        seconds = self.lesson.policy.seconds_per_check
        return judge(self.record, checks, report, seconds)

    def losses(self, who: str, tasks: tuple[TaskResult, ...]) -> Iterator[str]:
        """Name every check that is not passed."""
        for task in tasks:
            for check in task.checks:
                if check.status is not Status.PASSED:
                    said = (
                        " ".join(" ".join(check.feedback.lines).split()) or check.feedback.summary
                    )
                    yield f"{who} loses {check.name} ({check.status}): {said}"


def _loses(task: TaskResult) -> bool:
    return task.score < total([task.possible, task.extra])


def stub_cells(lesson: Lesson) -> tuple[Cell, ...]:
    """The task cells as a student receives them."""
    return tuple(
        Cell(
            f"stub of {cell.task}", strip_solution(cell.source, cell.task, str(lesson.source_file))
        )
        for cell in lesson.cells
        if cell.task
    )


def reached_tasks(lesson: Lesson, checks: tuple[Check, ...]) -> dict[str, frozenset[str]]:
    """For each task, the tasks that a mistake in it can reach: itself and those that build on it.

    A task builds on another when its reference uses that name, directly or through others,
    or when one of its checks says that it needs it.
    """
    statements = [
        statement
        for cell in lesson.cells
        if cell.task or cell.given
        for statement in parse(cell.source).body
    ]
    slicer = Slicer(statements)
    builds_on = {task: set(slicer.names_used_by(task)) for task in lesson.task_names}
    for check in checks:
        builds_on[check.task].update(check.needs)
    return {
        task: frozenset(t for t in lesson.task_names if t == task or task in builds_on[t])
        for task in lesson.task_names
    }
