"""The files about a whole class: where its gradebook is, and what is written beside it."""

from __future__ import annotations

from pathlib import Path

from autograder.errors import AutograderError, UsageError
from autograder.language import _
from autograder.output import write_whole
from autograder.policy.remembering import recall_rules
from autograder.policy.rules import Rules
from autograder.policy.settle import settle
from autograder.policy.written import to_final_csv, to_final_json
from autograder.results.as_csv import to_csv
from autograder.results.gradebook import FILE, Gradebook
from autograder.results.the_class import ClassResults, language_of


def find_gradebook(place: Path) -> Path:
    """Give the gradebook that a folder of results holds, or that a path names itself."""
    file = place / FILE if place.is_dir() else place
    if not file.is_file():
        raise UsageError(
            _(
                "{file}: there is no gradebook; name the folder that `autograder grade` wrote "
                "its results to (grades/, if it was not told another)"
            ).format(file=file)
        )
    return file


def language_of_grades(place: Path) -> str:
    """Name the language of a class's feedback; empty where no gradebook can be opened.

    What opens it for its work says why it cannot be opened.
    """
    try:
        with Gradebook(find_gradebook(place)) as gradebook:
            return language_of(gradebook)
    except AutograderError:
        return ""


def write_class(results: ClassResults, folder: Path, rules: Rules | None = None) -> None:
    """Write results.json, grades.csv and final.csv; only their owner may read them.

    Without `rules`, final points come by those that the folder's gradebook has.
    """
    finals = settle(results, _rules_of(folder) if rules is None else rules)
    write_whole(folder / "results.json", to_final_json(results, finals), private=True)
    write_whole(folder / "grades.csv", to_csv(results).encode(), private=True)
    write_whole(folder / "final.csv", to_final_csv(finals).encode(), private=True)


def _rules_of(folder: Path) -> Rules:
    with Gradebook(find_gradebook(folder)) as gradebook:
        return recall_rules(gradebook)
