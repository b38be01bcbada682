"""What a student may read about one check: the fact, what was found, why, and one next step."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from autograder.judging.diagnosis import Diagnosis
from autograder.judging.relations.keys import is_gradient, is_loss
from autograder.judging.relations.relation import Extent
from autograder.judging.wording import say_differences, say_ending, say_fault, say_place
from autograder.judging.wording.asides import say_aside, step_after_aside
from autograder.judging.wording.causes import (
    explaining,
    first_cause,
    module_not_found,
    say_cause,
    step_after_cause,
)
from autograder.judging.wording.effects import say_effect, step_after_effect
from autograder.judging.wording.kinds import say_cell
from autograder.judging.wording.raised import step_after
from autograder.language import N_, _, ngettext
from autograder.model import Check, Feedback, Visibility
from autograder.observation.compare import Aspect, Comparison, Difference
from autograder.observing.record import RecordedMistake
from autograder.results.points import say_points
from autograder.sandbox.outcome import Outcome, Report
from autograder.sandbox.wire import Aside, Effect, Fault

HIDDEN_ASPECTS: dict[Aspect, str] = {
    Aspect.TYPE: N_("What comes back has the wrong type."),
    Aspect.KEYS: N_("What comes back has the wrong parts."),
    Aspect.LENGTH: N_("What comes back has the wrong length."),
    Aspect.SHAPE: N_("What comes back has the wrong shape."),
    Aspect.DTYPE: N_("What comes back has the wrong dtype."),
    Aspect.MEMBERS: N_("What comes back has the wrong members."),
}
HIDDEN_EXTENTS: dict[Extent, str] = {
    Extent.SIGN: N_("The wrong numbers have the right size and the wrong sign."),
    Extent.ALL_LARGE: N_("Every number in it is too large."),
    Extent.ALL_SMALL: N_("Every number in it is too small."),
    Extent.ALL: N_("Every number is wrong, some are too large and some too small."),
    Extent.LATER: N_("The first entry is right, and none after it."),
    Extent.ROWS: N_("Some rows are right, and some are wrong."),
    Extent.SOME: N_("Some numbers are right, and some are wrong."),
    Extent.NO_NUMBERS: N_("It is not a number that is wrong: a yes or no is, or a word."),
}
ASPECT_STEPS: dict[Aspect, str] = {
    Aspect.TYPE: N_("Return the type that the signature of `{task}` names."),
    Aspect.KEYS: N_("Compare what your code makes with the description of `{task}`, part by part."),
    Aspect.LENGTH: N_(
        "Count the items of what comes back, and compare with what `{task}` asks for."
    ),
    Aspect.SHAPE: N_("Print the shape after each line of `{task}` to see where it goes wrong."),
    Aspect.DTYPE: N_("Give new tensors the input's dtype, `dtype=x.dtype`, and convert nothing."),
    Aspect.MEMBERS: N_(
        "Print the set in `{task}`, and look for what adds a member or leaves it out."
    ),
}
CUT_OFF = N_("Look for what cuts the graph: .detach(), .data, .item(), NumPy, no_grad().")
NOT_A_NUMBER = N_("What comes back contains nan or inf where there should be numbers.")
RETURNED = N_("Print what your code returns, and compare it with the task's description.")
NOTHING = N_("Look for a missing `return`: a function that ends without one gives None.")
NONE_INSIDE = N_(
    "Look for where this part gets its value: here it is None, as before anything is set."
)


def not_judged(check: Check, waiting_for: Sequence[str]) -> Feedback:
    """Say which tasks must work before this check can be judged."""
    names = [f"`{task}`" for task in waiting_for]
    *first, last = names
    if first:
        listed = _(", ").join(first)
        text = _("Not judged until {tasks} and {last} work.").format(tasks=listed, last=last)
    else:
        text = _("Not judged until {task} works.").format(task=last)
    return Feedback(text, hint=_("Fix {task} first.").format(task=names[0]))


def not_handed_in(check: Check, file: str) -> Feedback:
    """Say that a file which the lesson asks for was not handed in."""
    return Feedback(
        _("{fact} `{file}` was not handed in.").format(fact=check.fact, file=file),
        hint=_(
            "Hand in `{file}` with your notebook, beside it and under exactly this name."
        ).format(file=file),
    )


def not_written(task: str, needed_by: str) -> Feedback:
    """Say that a task's cell still holds the stub it was released with."""
    hint = _("Write `{task}` in its cell, then run its check again.").format(task=task)
    if task == needed_by:
        return Feedback(_("`{task}` is not written yet.").format(task=task), hint=hint)
    return Feedback(
        _("Your `{needed_by}` calls `{task}`, which is not written yet.").format(
            needed_by=needed_by, task=task
        ),
        hint=hint,
    )


def not_defined(name: str, report: Report, packages: Sequence[str] = ()) -> Feedback:
    """Say that a name is missing, and what made it so."""
    summary = _("`{name}` is not defined in your submission.").format(name=name)
    hint = _(
        "Define `{name}`, with exactly this name; if it is in that cell, fix the cell first: "
        "nothing in it is defined."
    ).format(name=name)
    aside = explaining(name, report.asides)
    if aside is not None:
        return Feedback(summary, say_aside(aside), hint=step_after_aside(aside))
    cause = first_cause([name], report)
    if cause is not None and module_not_found(cause):
        return Feedback(summary, say_cause(cause, packages), hint=step_after_cause(cause))
    for fault in (cause,) if cause is not None else report.faults:
        message = f"{fault.kind}: {fault.message} ({say_place(fault)})"
        return Feedback(summary, message, hint=hint)
    for cell in report.stopped:
        message = _("Running {cell} ended the process or took too long.").format(
            cell=say_cell(cell)
        )
        return Feedback(summary, message, hint=hint)
    return Feedback(summary, hint=_("Define `{name}`, with exactly this name.").format(name=name))


def raised(
    check: Check, fault: Fault, cause: Fault | None = None, packages: Sequence[str] = ()
) -> Feedback:
    """Say which exception it was, on which line, what came first, and what to look at."""
    said = say_fault(fault, check.visibility)
    if cause is not None:
        lines = dict.fromkeys([say_place(fault), say_cause(cause, packages)])
        summary = _("{fact} Your code raised {said}.").format(fact=check.fact, said=said)
        return Feedback(summary, "\n".join(lines), hint=step_after_cause(cause))
    hint = step_after(fault, check.visibility)
    if fault.in_program:
        return Feedback(
            _("{fact} Your code raised {said}.").format(fact=check.fact, said=said),
            say_place(fault),
            hint=hint,
        )
    summary = _("{fact} The check could not continue with what your code returned.").format(
        fact=check.fact
    )
    return Feedback(summary, _("It raised {said}.").format(said=said), hint=hint)


def ended(check: Check, outcome: Outcome, cpu_seconds: float) -> Feedback:
    """Say how a call that neither returned nor raised ended."""
    summary, hint = say_ending(outcome, cpu_seconds)
    message = say_place(outcome.fault) or say_cell(outcome.cell)
    said = _("{fact} {text}").format(fact=check.fact, text=summary)
    return Feedback(said, message, hint=hint)


def failed(
    check: Check,
    comparison: Comparison,
    diagnosis: Diagnosis,
    *,
    hinted: bool,
) -> Feedback:
    """Say why an observation is wrong, then where it differs if that may be shown."""
    public = check.visibility is Visibility.PUBLIC
    lines, steps = _explained(check, diagnosis)
    if public:
        lines += say_differences(comparison.differences).splitlines()
    if diagnosis.mistake is None:
        shared, more = _shared(check, comparison)
        lines += shared
        steps += more
    if not lines and diagnosis.mistake is None:
        # One, as of relations.
        lines += _kind_of_difference(comparison)
    steps += _general_steps(check, comparison.differences, hinted=hinted)
    return Feedback(check.fact, "\n".join(lines), hint=steps[0])


def left_behind(check: Check, effects: Sequence[Effect]) -> Feedback:
    """Say what a task left behind, where what it returned is right."""
    said = say_effect(effects, check.task, check.visibility)
    return Feedback(check.fact, said, hint=step_after_effect(effects))


def with_effect(feedback: Feedback, check: Check, effects: Sequence[Effect]) -> Feedback:
    """Say what a task left behind before what is wrong with what it returned: it may be why."""
    said = say_effect(effects, check.task, check.visibility)
    message = "\n".join(filter(None, (said, feedback.message)))
    return msgspec.structs.replace(feedback, message=message)


def with_credit(feedback: Feedback, said: str) -> Feedback:
    """Say first what part of the points a result earns all the same."""
    if not said:
        return feedback
    lines = "\n".join(filter(None, (said, feedback.message)))
    return msgspec.structs.replace(feedback, message=lines)


def as_extra(feedback: Feedback, check: Check) -> Feedback:
    """Say that a check is extra credit: something to win, and nothing that is missing."""
    sentence = ngettext(
        "For {points} extra point: {summary}",
        "For {points} extra points: {summary}",
        1 if check.points == 1 else 2,
    )
    said = sentence.format(points=say_points(check.points), summary=feedback.summary)
    return msgspec.structs.replace(feedback, summary=said)


def _explained(check: Check, diagnosis: Diagnosis) -> tuple[list[str], list[str]]:
    findings = diagnosis.findings.get(check.name, ())
    if findings:
        from autograder.judging.wording.relations import next_step, say_findings

        sentences = say_findings(findings, check.visibility)
        return sentences, [next_step(findings[0], check.task, check.visibility)]
    return [], []


def _shared(check: Check, comparison: Comparison) -> tuple[list[str], list[str]]:
    """Say what the wrong numbers share; for a hidden check, only that they are not numbers."""
    # Imported here: these need torch, and most results are right.
    from autograder.judging.relations.sites import differing_sites
    from autograder.judging.relations.whereabouts import not_finite, whereabouts

    public = check.visibility is Visibility.PUBLIC
    sites = differing_sites(comparison)
    # Losses tell the reason best.
    for site in sorted(sites, key=lambda site: not is_loss(site.path)):
        lost = not_finite(site)
        about = lost or (whereabouts(site) if public else None)
        if about is None:
            continue
        if not public:
            return [_(NOT_A_NUMBER)], [about.step]
        name = f"`{site.path}`" if site.path else _("The result")
        said = [_("{name}: {text}.").format(name=name, text=about.text)] if about.text else []
        return said, [about.step]
    return [], []


def _kind_of_difference(comparison: Comparison) -> list[str]:
    """Say of a hidden check in what its result is wrong, without a number of it."""
    aspects = [
        _(HIDDEN_ASPECTS[d.aspect]) for d in comparison.differences if d.aspect in HIDDEN_ASPECTS
    ]
    if aspects:
        return aspects[:1]
    # Imported here: it needs torch, and most results are right.
    from autograder.judging.relations.extent import extent_of

    extent = extent_of(comparison)
    return [_(HIDDEN_EXTENTS[extent])] if extent else []


def _general_steps(check: Check, differences: Sequence[Difference], *, hinted: bool) -> list[str]:
    first = differences[0]
    if first.found == "None":
        return [_step_after_none(check, first, alone=len(differences) == 1)]
    if first.aspect in ASPECT_STEPS:
        return [_(ASPECT_STEPS[first.aspect]).format(task=check.task)]
    if check.outcome:
        return [
            _("Look at the other checks of `{task}` first: they show its first steps.").format(
                task=check.task
            )
        ]
    more = _(' Stuck? Ask for a hint: `hint("{task}")`.').format(task=check.task) if hinted else ""
    return [_by_hand(check, first) + more]


def _step_after_none(check: Check, first: Difference, *, alone: bool) -> str:
    # A check names its gradients, or says in its sentence that it is about some.
    if is_gradient(first.path) or is_gradient(check.fact) or _("gradient") in check.fact:
        return _(CUT_OFF)
    # What a function returns is all of a check's result, or one of its parts.
    return _(NOTHING) if alone and "." not in first.path else _(NONE_INSIDE)


def _by_hand(check: Check, first: Difference) -> str:
    if check.visibility is not Visibility.PUBLIC:
        return _("Make a small case of this kind yourself, and work it out by hand.")
    if first.where:
        index = list(first.where)
        if not first.path:
            return _(
                "Work out by hand what belongs at index {index}, and look for the line that goes "
                "wrong."
            ).format(index=index)
        return _(
            "Work out by hand what belongs at index {index} of `{path}`, and look for the line "
            "that goes wrong."
        ).format(index=index, path=first.path)
    return _("Work this case out by hand, and print what your code has after each line.")


def with_slips(feedback: Feedback, slips: Sequence[Aside]) -> Feedback:
    """Put what stands in the source first; what was seen when it ran follows."""
    if not slips:
        return feedback
    lines = [*map(say_aside, slips), *feedback.message.splitlines()]
    return msgspec.structs.replace(
        feedback, message="\n".join(lines), hint=step_after_aside(slips[0])
    )


def with_likeness(feedback: Feedback, mistake: RecordedMistake) -> Feedback:
    """Say that something looks like a known mistake; what was seen follows."""
    lines = [
        _("This looks like a known mistake: {sentence}").format(sentence=mistake.sentence),
        feedback.message,
    ]
    return msgspec.structs.replace(feedback, message="\n".join(filter(None, lines)))


def with_mistake(feedback: Feedback, mistake: RecordedMistake, explained: int) -> Feedback:
    """Put a recognised mistake's sentence first; the evidence follows."""
    hint = ngettext(
        "Fix this first: it explains a failed check of `{task}`.",
        "Fix this first: it explains {count} failed checks of `{task}`.",
        explained,
    )
    return msgspec.structs.replace(
        feedback,
        sentence=mistake.sentence,
        mistake=mistake.name,
        hint=hint.format(count=explained, task=mistake.task),
    )
