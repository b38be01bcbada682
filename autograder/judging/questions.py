"""What becomes of the questions that a person marks, before and after that person came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from autograder.language import _
from autograder.model import Answer, Answered, Question, Status, TaskResult


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
            note=_note(question, answer),
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
    left_out = "".join(_(" Left out: {each}.").format(each=each) for each in answer.left_out)
    return _("The answer to `{name}` waits for a person.{left_out}").format(
        name=question.name, left_out=left_out
    )
