"""What the author of a lesson imports: fillers for parameters, marks for known answers.

Checks import this inside the sandbox, beside the student's code, so it holds no
expected value and imports nothing from the kit.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import torch

Answer = TypeVar("Answer", bound=Callable[..., Any])


def mistake(
    task: str, sentence: str, *, name: str | None = None, same_as: str | None = None
) -> Callable[[Answer], Answer]:
    """Declare a function or class as a known wrong version of `task`.

    A student whose code does the same reads the sentence. The mistake's id is the
    decorated object's own name, or `name` where two tasks share an id; `same_as`
    names the id of a mistake that computes the same function.

    The kit reads the arguments from the source, so they must be literals.
    """
    return _unchanged


def alternative(task: str) -> Callable[[Answer], Answer]:
    """Declare a function or class as another right version of `task`."""
    return _unchanged


def varies(*values: Any) -> Any:
    """Give each student one of these values: in a given cell, as `RATE = varies(0.1, 0.2, 0.3)`.

    The values are literals. In what a student gets, and wherever their work is graded, one of them
    stands in the place of the call; where the source itself is run, the first one counts.
    """
    return values[0]


def _unchanged(answer: Answer) -> Answer:
    return answer


def fill_parameters(model: torch.nn.Module, seed: int, scale: float = 0.5) -> torch.nn.Module:
    """Overwrite every parameter with normal numbers that depend on its shape alone.

    A parameter gets the same values whatever its name is and whenever it was
    registered; only parameters of equal shape are told apart by their order. Values
    are drawn in float64 with standard deviation `scale` and rounded to the
    parameter's dtype. Returns the model.
    """
    import torch

    seen: dict[tuple[int, ...], int] = {}
    with torch.no_grad():
        for parameter in model.parameters():
            shape = tuple(parameter.shape)
            occurrence = seen[shape] = seen.get(shape, 0) + 1
            key = seed
            for number in (occurrence, *shape):
                key = (key * 1_000_003 + number + 1) % (1 << 31)
            generator = torch.Generator().manual_seed(key)
            values = torch.randn(shape, generator=generator, dtype=torch.float64)
            parameter.copy_(values * scale)
    return model


def drawn_later() -> torch.Generator:
    """Give a generator for inputs that a check draws after it has called the solution.

    Make it before the call. What comes out of it is the same for every solution, however many
    random numbers the solution draws itself.
    """
    import torch

    return torch.Generator().manual_seed(int(torch.randint(2**31, ())))


def raised_by(
    call: Callable[[], object], expected: type[Exception] | tuple[type[Exception], ...]
) -> str | None:
    """Name the expected exception that `call` raised, or None if it returned.

    A subclass counts as the class that was expected; any other exception is passed
    on, so that an unwritten task is never taken for a right refusal.
    """
    classes = expected if isinstance(expected, tuple) else (expected,)
    try:
        call()
    except NotImplementedError:
        raise
    except classes as error:
        return next(cls.__name__ for cls in classes if isinstance(error, cls))
    return None


def check_device() -> torch.device:
    """Give the device that a check of a lesson with `device = "cuda"` computes on.

    The GPU where there is one and the sandbox passes it on, else the CPU. Return `.cpu()` of what
    was computed: an observation holds numbers of the CPU.
    """
    import torch

    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def made_elsewhere(call: Callable[[], torch.Tensor]) -> dict[str, object] | None:
    """Say where the result of `call` is, and what dtype and shape it has; its numbers are not read.

    Give it tensors on the `meta` device, which holds no numbers and stands for any device that is
    not the CPU. None means that the call did not get through: it mixed devices, as a constructor
    without `device=` does, or it took the numbers out of the tensor. Call the task on the CPU
    first: an unwritten one is not told from one that fails on another device.
    """
    try:
        result = call()
    except RuntimeError:  # torch's NotImplementedError for what needs numbers is one as well
        return None
    return {
        "device": result.device.type,
        "dtype": str(result.dtype),
        "shape": tuple(result.shape),
    }


def mixes_devices(call: Callable[[], object]) -> bool:
    """Say whether `call`, given tensors on the `meta` device, combines them with CPU tensors.

    For tasks in which a right program may look at the numbers, which `meta` tensors do not have:
    that is no mixing, and neither is a CPU tensor that torch accepts (a single number, an index).
    """
    try:
        call()
    except RuntimeError as error:
        return any(said in str(error) for said in _MIXED)
    return False


def run_script(solution: Any, *arguments: str, typed: str = "") -> dict[str, object]:
    """Run a student's file as `python name.py ARGUMENT…` does: also what stands under `__main__`.

    Give what it printed and the code that it ended with; `typed` is what it may read. An exception
    of the script's goes on to the caller. It is run afresh each time, with nothing of what the
    check called before.
    """
    run = getattr(solution, "__run_script__", None)
    if run is None:
        raise AssertionError("a notebook is no script; use `autograder check` on the file")
    found: dict[str, object] = run(arguments, typed)
    return found


# Compared with torch's own words, of kernels on the device and of those that infer shapes.
_MIXED = ("is not on the expected device", "to be on the same device")


def as_words(text: object) -> object:
    """Give a text as its words, so that blanks and line breaks between them do not count.

    What is no text is given back as it is: then its type is what is wrong.
    """
    return str.split(text) if isinstance(text, str) else text


def as_tokens(text: object) -> object:
    """Give a text as its words, numbers and signs, each by itself; blanks do not count at all.

    `"f(x)=-2.5"` is the same as `"f( x ) = -2.5"`: f ( x ) = - 2.5. What is no text is given back
    as it is.
    """
    return _TOKENS.findall(text) if isinstance(text, str) else text


def as_lines(text: object) -> object:
    """Give a text as its lines, without blanks at their ends and empty lines after the last.

    What is no text is given back as it is.
    """
    if not isinstance(text, str):
        return text
    return [line.rstrip() for line in str.splitlines(str.rstrip(text))]


def as_matches(text: object, pattern: str) -> object:
    """Give what a regular expression finds in a text, in order: nothing else of it counts.

    Each match is a text, or a tuple of texts where the pattern has several groups. What is no text
    is given back as it is.
    """
    return re.findall(pattern, text) if isinstance(text, str) else text


# A number with its point and exponent, a word, or one sign.
_TOKENS = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\w+|[^\w\s]")
