"""The file with drafts of mistakes: in the form that a lesson's `mistakes.py` has."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from autograder.drafting.draft import Draft
from autograder.statistics.mistakes import UnknownMistake
from autograder.submissions.names import readable

_HEAD = '''"""Drafts of mistakes of {lesson}, each with a student's code.

Comments, docstrings and names from the roster and the folder were taken out; others may still
stand in a text or a name, so read each once. Give each a name, write its sentence (what they did,
and what to do instead), put it into mistakes.py, and run `autograder validate`.
"""

{imports}
'''
_WIDTH = 96
_MOST_FACTS = 12


def draft_file(lesson: str, drafts: Sequence[tuple[UnknownMistake, Draft]]) -> str:
    """Write the file for one lesson."""
    own = dict.fromkeys(line for _, draft in drafts for line in draft.imports)
    imports = [*sorted(own), "", "from autograder.authoring import mistake"]
    head = _HEAD.format(lesson=lesson, imports="\n".join(imports).strip())
    parts = ["\n".join([*_comment(group, draft), draft.code]) for group, draft in drafts]
    return "\n\n".join([head, *(f"{part}\n" for part in parts)])


def _comment(group: UnknownMistake, draft: Draft) -> Iterator[str]:
    """Say above a draft where it comes from; every line of it is a comment."""
    count = len(group.students)
    yield f"# Group {group.id}: {count} student{'s' * (count != 1)}. Their checks say:"
    facts = list(dict.fromkeys(check.said for check in group.checks))
    for fact in facts[:_MOST_FACTS]:
        yield from _wrapped(fact)
    if len(facts) > _MOST_FACTS:
        yield f"#   … and {len(facts) - _MOST_FACTS} more"
    if draft.replaced:
        times = "time" if draft.replaced == 1 else "times"
        yield f"# The student's name stood in it {draft.replaced} {times}; `someone` stands there."


def _wrapped(fact: str) -> Iterator[str]:
    # What a student's code chose stands in it too: nothing of that ends a line.
    text = readable(" ".join(fact.split()))
    yield from textwrap.wrap(text, _WIDTH, initial_indent="# - ", subsequent_indent="#   ")
