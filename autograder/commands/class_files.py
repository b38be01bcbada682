"""The files about a whole class: where its gradebook is, and what is written beside it."""

from __future__ import annotations

from pathlib import Path

from autograder.errors import UsageError
from autograder.output import write_whole
from autograder.results.as_csv import to_csv
from autograder.results.as_json import to_json
from autograder.results.gradebook import FILE
from autograder.results.the_class import ClassResults


def find_gradebook(place: Path) -> Path:
    """Give the gradebook that a folder of results holds, or that a path names itself."""
    file = place / FILE if place.is_dir() else place
    if not file.is_file():
        raise UsageError(
            f"{file}: there is no gradebook; name the folder that `autograder grade` wrote its "
            "results to (grades/, if it was not told another)"
        )
    return file


def write_class(results: ClassResults, folder: Path) -> None:
    """Write results.json and grades.csv; only their owner may read them."""
    write_whole(folder / "results.json", to_json(results), private=True)
    write_whole(folder / "grades.csv", to_csv(results).encode(), private=True)
