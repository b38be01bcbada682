"""Apply the rules to a class: pure, and nothing is run or graded for it."""

from __future__ import annotations

from autograder.language import speaking
from autograder.policy.final import Final, Finals
from autograder.policy.lesson import finish_lesson
from autograder.policy.rules import Rules
from autograder.policy.total import total_of
from autograder.policy.work import Submissions, all_submissions, work_of
from autograder.results.absent import MISSING
from autograder.results.points import total
from autograder.results.the_class import ClassResults


def settle(results: ClassResults, rules: Rules, language: str = "") -> Finals:
    """Give the numbers that count, of every student and every lesson that the class is about.

    Who has handed in nothing for a lesson has 0 of its points; what nobody could grade is
    `waiting`. Steps are told in the language of the class's feedback, or in another; the one in
    force changes nothing. CourseError: the course's own penalty function fails.
    """
    with speaking(language or results.language):
        return _settle(results, rules)


def _settle(results: ClassResults, rules: Rules) -> Finals:
    submissions = all_submissions(results)
    lessons, known = _lessons(results), _known(results, submissions, rules)
    absent = {(each.student, each.lesson): each.status for each in results.others.absent}
    finals: list[Final] = []
    totals = []
    for student in _students(results, rules):
        mine = [
            finish_lesson(
                student,
                lesson,
                work_of(student, lesson, submissions, rules),
                _possible(lesson, results, rules),
                absent.get((student, lesson), MISSING),
                rules,
            )
            for lesson in lessons
            if student in known or (student, lesson) in absent
        ]
        finals += mine
        totals.append(total_of(student, mine, rules))
    return Finals(tuple(finals), tuple(totals))


def _lessons(results: ClassResults) -> tuple[str, ...]:
    """Give the lessons of which anybody has anything, or is missing it."""
    about = {entry.result.lesson for entry in results.entries}
    about |= {each.lesson for each in results.others.absent}
    return tuple(lesson for lesson in results.lessons if lesson in about)


def _students(results: ClassResults, rules: Rules) -> tuple[str, ...]:
    return tuple(
        sorted(
            {
                *_in_groups(rules),
                *(entry.result.student for entry in results.entries),
                *(each.student for each in results.others.absent),
                *(results.others.roster.people if results.others.roster else ()),
            }
        )
    )


def _known(results: ClassResults, submissions: Submissions, rules: Rules) -> frozenset[str]:
    """Give those who are students for sure: a row may also be that of a file that is nobody's."""
    roster = results.others.roster
    on_it = roster.people if roster else {}
    return frozenset({*on_it, *_in_groups(rules), *(student for student, _ in submissions)})


def _in_groups(rules: Rules) -> set[str]:
    """Give those who may have no submission but another's."""
    groups = (group for each in rules.groups.values() for group in each)
    return {member for group in groups for member in group.members}


def _possible(lesson: str, results: ClassResults, rules: Rules) -> float:
    worth = results.points.get(lesson)
    return total(worth.values()) if worth else rules.possible.get(lesson, 0.0)
