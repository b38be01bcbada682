"""What checks share is given to public checks as far as they use it, and no line further."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course.reading import load_course, load_lesson
from autograder.course.shared import Shared, read_shared
from autograder.errors import CourseError

MATERIAL = Path(__file__).parents[2] / "courses" / "material"
HELPERS = "import torch\n\nA = 1\n\n\ndef used():\n    return A\n\n\ndef secret():\n    return A\n"
FIXTURES = """import pytest
from helpers import secret, used


@pytest.fixture
def number():
    return used()


@pytest.fixture(name="answer")
def _answer():
    return secret()
"""


def shared(tmp_path: Path, public: str, conftest: str = "") -> Shared:
    """Read what is shared by a lesson with these public checks."""
    (tmp_path / "helpers.py").write_text(HELPERS)
    (tmp_path / "01_a").mkdir()
    if conftest:
        (tmp_path / "conftest.py").write_text(conftest)
    return read_shared(tmp_path / "01_a", {"test_public.py": public, "test_hidden.py": ""})


def lines(text: str) -> dict[int, str]:
    """The lines of a text that are not empty, by their numbers."""
    return {n: line for n, line in enumerate(text.splitlines(), start=1) if line.strip()}


def test_lesson_that_shares_nothing() -> None:
    """Most lessons share nothing."""
    tiny = load_course(MATERIAL.parent / "tiny")
    assert load_lesson(tiny, "01_vectors").shared == Shared()


@pytest.mark.parametrize(
    "public",
    [
        "from helpers import used\n",
        "def test_a(solution):\n    from helpers import used\n    return used()\n",
        "import helpers\n\ndef test_a(solution):\n    return helpers.used()\n",
        "import helpers as h\n\ndef test_a(solution):\n    return h.used()\n",
    ],
)
def test_what_public_checks_import(tmp_path: Path, public: str) -> None:
    """They get the functions that they name and what these use, on the lines where they stood."""
    kept = shared(tmp_path, public).public["../helpers.py"]
    assert lines(kept) == {3: "A = 1", 6: "def used():", 7: "    return A"}


@pytest.mark.parametrize(
    "public", ["from helpers import *\n", "import helpers\nx = vars(helpers)\n"]
)
def test_what_cannot_be_told(tmp_path: Path, public: str) -> None:
    """Where it cannot be told what is used, all of the file is public."""
    assert "def secret" in shared(tmp_path, public).public["../helpers.py"]


def test_public_checks_that_import_nothing(tmp_path: Path) -> None:
    """What hidden checks alone use is in no release."""
    found = shared(tmp_path, "def test_a(solution):\n    return 1\n", FIXTURES)
    assert found.public == {}
    assert list(found.whole) == ["../conftest.py", "../helpers.py"]


def test_fixture_that_a_public_check_asks_for(tmp_path: Path) -> None:
    """A fixture brings what it is made of, and no other fixture of its file."""
    found = shared(tmp_path, "def test_a(solution, number):\n    return number\n", FIXTURES)
    assert lines(found.public["../conftest.py"]) == {
        1: "import pytest",
        2: "from helpers import used",
        5: "@pytest.fixture",
        6: "def number():",
        7: "    return used()",
    }
    assert "secret" not in found.public["../helpers.py"]


def test_fixture_of_another_name(tmp_path: Path) -> None:
    """A fixture goes by the name that its mark gives it."""
    found = shared(tmp_path, "def test_a(solution, answer):\n    return answer\n", FIXTURES)
    assert "_answer" in found.public["../conftest.py"]
    assert "secret" in found.public["../helpers.py"]


def test_shared_file_that_is_no_python(tmp_path: Path) -> None:
    """What is wrong with a shared file is said with its line."""
    with pytest.raises(CourseError) as caught:
        shared(tmp_path, "", "x = = 1\n")
    assert str(caught.value) == f"{tmp_path}/conftest.py:1: invalid syntax; fix the file"
