"""Find the form of a value that is not plain, whatever family of types it belongs to."""

from __future__ import annotations

from typing import Any

from autograder.observation.form import Form, Other
from autograder.observation.forms.arrays import read_numpy
from autograder.observation.forms.classes import name_of
from autograder.observation.forms.figures import read_matplotlib
from autograder.observation.forms.frames import read_pandas
from autograder.observation.forms.plain import read_plain, read_small_of_torch
from autograder.observation.forms.records import read_record
from autograder.observation.forms.sparse import read_scipy

_READERS = (
    read_plain,
    read_small_of_torch,
    read_numpy,
    read_pandas,
    read_scipy,
    read_matplotlib,
    read_record,
)


def as_form(value: Any, room: int) -> Form | Other:
    """Give a value's form; a description where it has none.

    `room` is how many bytes of numbers there may be. A part of a form may need one itself.
    """
    kind = type(value)
    name = name_of(kind)
    for read in _READERS:
        try:
            form = read(value, kind, room)
        except MemoryError:
            raise
        except Exception as error:
            if type(error) is RuntimeError and "DefaultCPUAllocator" in str(error):
                raise  # torch's words for no more memory
            return Other(f"an object of type {name} that cannot be read")
        if form is not None:
            return form
    return Other(f"an object of type {name}")
