"""Apply the rules to a class: pure, and nothing is run or graded for it."""

from __future__ import annotations

from autograder.policy.final import Final, Finals
from autograder.policy.lesson import finish_lesson
from autograder.policy.rules import Rules
from autograder.policy.total import total_of
from autograder.policy.work import Submissions, all_submissions, work_of
from autograder.results.absent import MISSING
from autograder.results.points import total
from autograder.results.the_class import ClassResults


def settle(results: ClassResults, rules: Rules) -> Finals:
    """Give the numbers that count, of every student and every lesson that the class is about.

    Who has handed in nothing for a lesson has 0 of its points; what nobody could grade is
    `waiting`. CourseError: the course's own penalty function fails.
    """
    submissions = all_submissions(results)
    lessons = _lessons(results)
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
            if _is_about(student, lesson, results, submissions, absent, rules)
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


def _in_groups(rules: Rules) -> set[str]:
    """Give those who may have no submission but another's."""
    groups = (group for each in rules.groups.values() for group in each)
    return {member for group in groups for member in group.members}


def _is_about(
    student: str,
    lesson: str,
    results: ClassResults,
    submissions: Submissions,
    absent: dict[tuple[str, str], str],
    rules: Rules,
) -> bool:
    """Whether a student has a number in a lesson: a file that is nobody's has none elsewhere."""
    if (student, lesson) in submissions or (student, lesson) in absent:
        return True
    roster = results.others.roster
    is_on_it = roster is not None and student in roster.people
    is_known = is_on_it or student in _in_groups(rules)
    return is_known or any(student == somebody for somebody, _ in submissions)


def _possible(lesson: str, results: ClassResults, rules: Rules) -> float:
    worth = results.points.get(lesson)
    return total(worth.values()) if worth else rules.possible.get(lesson, 0.0)
