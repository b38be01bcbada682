"""The card in a notebook: the results of the checks, in self-contained HTML.

No script, no style sheet, no link: each element carries its own styles, because notebook front
ends remove everything else from a file that is opened again. Text keeps the page's own colour and
backgrounds are faint tints, so that the card reads well on light and on dark pages.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograder.language import _
from autograder.model import Status, TaskResult
from autograder.reports.colours import OTHER, colour_of
from autograder.reports.html import Html, marked_up, tag
from autograder.reports.plain import shortened
from autograder.reports.reading import (
    NEXT,
    PRINTED,
    WARNING,
    Point,
    Reading,
    Standing,
    read_task,
    say_marks,
)

MONO = "font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;"
CARD = "max-width:52em;margin:.3em 0;font-size:14px;line-height:1.45;"
TASK = "border-left:4px solid {colour};padding:.1em 0 .1em .9em;margin:0 0 .9em 0;"
HEAD = "display:flex;flex-wrap:wrap;gap:.2em 1em;align-items:center;margin:0 0 .3em 0;"
NAME = MONO + "font-weight:700;font-size:15px;background:none;color:inherit;padding:0;"
QUIET = "opacity:.75;font-size:13px;"
DIAGNOSIS = (
    "background:rgba(208,135,0,.13);border-radius:4px;padding:.45em .7em;margin:.2em 0 .5em 0;"
)
ROW = "display:flex;gap:.55em;margin:.25em 0;"
SIGN = "color:{colour};font-weight:700;flex:none;width:1em;text-align:center;"
BODY = "flex:1;min-width:0;"
TEXT = "white-space:pre-wrap;overflow-wrap:anywhere;"
CODE = MONO + "font-size:13px;background:rgba(128,128,128,.16);color:inherit;border-radius:3px;"
CODE += "padding:0 .25em;"
EVIDENCE = MONO + TEXT + "font-size:12.5px;background:rgba(128,128,128,.1);border-radius:4px;"
EVIDENCE += "padding:.35em .6em;margin:.25em 0;max-height:22em;overflow:auto;"
STRONG = "background:none;color:inherit;padding:0;font:inherit;font-weight:700;"
PICTURE = "max-width:100%;margin:.25em 0;border-radius:4px;"
FOOT = "border-top:1px solid rgba(128,128,128,.3);padding-top:.45em;"
TRACK = "flex:none;width:9em;height:.45em;border-radius:.3em;background:rgba(128,128,128,.25);"
FILLED = "height:100%;border-radius:.3em;background:#2e9d57;width:{width:.0f}%;"


def results_card(results: Sequence[TaskResult], standing: Standing, printed: str = "") -> Html:
    """Show some tasks: marks, facts, diagnosis, evidence, and the next step.

    When there are several tasks, those that pass take one line.
    """
    brief = len(results) > 1
    parts = [_task(read_task(result), standing, brief=brief) for result in results]
    if printed.strip():
        parts.append(_printed(printed))
    parts += [_warning(text) for text in standing.warnings]
    return _card(*parts, _foot(standing))


def notice_card(text: str) -> Html:
    """Show a message that is not about a task: a missing file, a check that was stopped."""
    body = tag("div", marked_up(text, CODE), style=TEXT)
    return _card(tag("div", body, style=TASK.format(colour=OTHER.page)))


def _card(*parts: Html) -> Html:
    # A dollar sign in a message does not begin a formula.
    return tag("div", *parts, **{"class": "tex2jax_ignore mathjax_ignore", "style": CARD})


def _task(reading: Reading, standing: Standing, *, brief: bool) -> Html:
    passed = reading.status is Status.PASSED
    colour = colour_of(reading.status).page
    parts = [_head(reading, standing)]
    if reading.diagnosis:
        parts.append(tag("div", marked_up(reading.diagnosis, CODE), style=DIAGNOSIS + TEXT))
    if not (brief and passed):
        parts += [_point(point) for point in reading.points]
    style = TASK.format(colour=colour)
    return tag("div", *parts, style=style + ("margin-bottom:.4em;" if brief and passed else ""))


def _head(reading: Reading, standing: Standing) -> Html:
    marks = [say_marks(reading.score, reading.possible), standing.say_more(reading)]
    sign = _sign(reading)
    return tag(
        "div",
        tag("span", sign, " ", tag("code", reading.task, style=NAME)),
        tag("span", " · ".join(filter(None, marks)), style=QUIET),
        style=HEAD,
    )


def _point(point: Point) -> Html:
    parts = [tag("div", marked_up(point.summary, CODE), style=TEXT)]
    if point.evidence:
        lines = "\n".join(point.evidence)
        parts.append(tag("div", marked_up(lines, STRONG), style=EVIDENCE))
    if point.picture:
        source = f"data:image/png;base64,{point.picture}"
        parts.append(tag("img", src=source, alt=_("what is right, and yours"), style=PICTURE))
    if point.next_step:
        parts.append(tag("div", tag("b", _(NEXT)), marked_up(point.next_step, CODE)))
    return tag("div", _sign(point), tag("div", *parts, style=BODY), style=ROW)


def _sign(shown: Reading | Point) -> Html:
    words = _(shown.status.replace("_", " "))
    return tag(
        "span", shown.mark, title=words, style=SIGN.format(colour=colour_of(shown.shown_as).page)
    )


def _printed(printed: str) -> Html:
    summary = tag("summary", _(PRINTED), style="cursor:pointer;")
    body = tag("div", "\n".join(shortened(printed)), style=EVIDENCE)
    return tag("details", summary, body, style=QUIET + "margin:0 0 .6em 1.15em;")


def _warning(text: str) -> Html:
    body = tag("div", tag("b", _(WARNING), " "), marked_up(text, CODE), style=TEXT)
    return tag("div", body, style=TASK.format(colour=OTHER.page))


def _foot(standing: Standing) -> Html:
    width = 100 * standing.done / max(standing.tasks, 1)
    bar = tag("div", tag("div", style=FILLED.format(width=width)), style=TRACK)
    said = [tag("span", standing.sentence, style=QUIET)]
    if standing.next_step:
        said.append(tag("span", marked_up(standing.next_step, CODE)))
    return tag("div", bar, *said, style=HEAD + FOOT)
