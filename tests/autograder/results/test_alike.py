"""Results of a class are held as parts that are shared."""

from __future__ import annotations

from typing import Any

import msgspec

from autograder.model import SubmissionResult
from autograder.results.alike import Alike
from autograder.results.gradebook import Gradebook


def read_again(result: SubmissionResult) -> SubmissionResult:
    """Give an equal result of which nothing is the same object."""
    return msgspec.json.decode(msgspec.json.encode(result), type=SubmissionResult)


def test_equal_results_share_their_parts(make_entry: Any) -> None:
    """What comes out equals what went in; what two say alike is one object."""
    alike = Alike()
    one, other = (alike(read_again(make_entry().result)) for _ in range(2))
    assert one == other == make_entry().result
    pairs = [
        (a, b)
        for mine, theirs in zip(one.tasks, other.tasks, strict=True)
        for a, b in zip(mine.checks, theirs.checks, strict=True)
    ]
    assert pairs
    assert all(a.feedback is b.feedback and a.name is b.name for a, b in pairs)


def test_what_differs_stays_different(make_entry: Any) -> None:
    """Another sentence, another score: nothing of it is taken from another student."""
    alike = Alike()
    result = make_entry().result
    (task, *rest) = result.tasks
    (check, *checks) = task.checks
    feedback = msgspec.structs.replace(check.feedback, message="another")
    check = msgspec.structs.replace(check, feedback=feedback, score=check.score / 2)
    task = msgspec.structs.replace(task, checks=(check, *checks))
    changed = msgspec.structs.replace(result, tasks=(task, *rest))
    assert alike(result) == result
    assert alike(changed) == changed != result


def test_a_gradebook_shares_what_it_gives(make_entry: Any, tmp_path: Any) -> None:
    """Of all results of a class, equal feedback is held once."""
    with Gradebook(tmp_path / "gradebook.sqlite") as gradebook:
        for student in ("ann", "ben"):
            entry = make_entry()
            result = msgspec.structs.replace(entry.result, student=student)
            gradebook.store(msgspec.structs.replace(entry, result=result), student)
        one, other = gradebook.everything()
    assert [each.entry.result.student for each in (one, other)] == ["ann", "ben"]
    first, second = (each.entry.result.tasks[0].checks[0] for each in (one, other))
    assert first.feedback is second.feedback
