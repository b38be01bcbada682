"""What becomes of all that a person marks, before that person came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from autograder.language import _
from autograder.model import Answer, Answered, Question, Status, TaskResult
from autograder.results.parts import with_manual
from autograder.results.points import say_points


def with_answers(
    tasks: Iterable[TaskResult], questions: Sequence[Question], answers: Iterable[Answer]
) -> tuple[TaskResult, ...]:
    """Give a lesson's tasks, each with what a person marks of it, and then its questions."""
    judged = judge_answers(questions, answers)
    parts = {
        each.name: each
        for question, each in zip(questions, judged, strict=True)
        if question.of_task
    }
    alone = [each for each in judged if each.name not in parts]
    whole = [with_manual(task, parts[task.name]) if task.name in parts else task for task in tasks]
    return (*whole, *alone)


def judge_answers(
    questions: Sequence[Question], answers: Iterable[Answer]
) -> tuple[TaskResult, ...]:
    """Say of each question whether its answer waits for a person; who wrote nothing earns 0."""
    return tuple(
        TaskResult(
            name=question.name,
            status=Status.FAILED if answer.answered is Answered.NO else Status.WAITING,
            score=0.0,
            possible=question.points,
            checks=(),
            note=_note_of_part(question, answer) if question.of_task else _note(question, answer),
            is_question=True,
        )
        for question, answer in zip(questions, answers, strict=True)
    )


def _note(question: Question, answer: Answer) -> str:
    if answer.answered is Answered.NO:
        return _("The question `{name}` is not answered: its cell is as it was handed out.").format(
            name=question.name
        )
    if answer.answered is Answered.NOT_FOUND:
        return _(
            "The question `{name}` waits for a person: no cell is marked for it any more, "
            "so look through the file for its answer."
        ).format(name=question.name)
    return _("The answer to `{name}` waits for a person.{left_out}").format(
        name=question.name, left_out=_left_out(answer)
    )


def _note_of_part(question: Question, answer: Answer) -> str:
    name, points = question.name, say_points(question.points)
    if answer.answered is Answered.NO:
        said = (
            _("Of `{name}` there is no code yet that a person could mark.")
            if question.in_task
            else _("What a person marks of `{name}` is empty: its cell is as it was handed out.")
        )
        return said.format(name=name)
    if answer.answered is Answered.NOT_FOUND:
        return _(
            "What a person marks of `{name}` ({points} points) waits: no cell is marked for it any "
            "more, so look through the file."
        ).format(name=name, points=points)
    return _("What a person marks of `{name}` ({points} points) waits.{left_out}").format(
        name=name, points=points, left_out=_left_out(answer)
    )


def _left_out(answer: Answer) -> str:
    return "".join(_(" Left out: {each}.").format(each=each) for each in answer.left_out)
