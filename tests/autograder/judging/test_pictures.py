"""Pictures of public checks: which results have one, and that any data can be drawn."""

from __future__ import annotations

import base64
import math
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.font_manager import findfont

from autograder.judging import lettering as module
from autograder.judging.judge import judge
from autograder.judging.lettering import lettering
from autograder.judging.pictures import LARGEST_MAP, picture_for
from autograder.language import speaking
from autograder.observation.compare import hold_against

LOSSES = [9.25, 4.125, 2.5, 1.75, 1.5, 1.375]
MAP = torch.arange(20, dtype=torch.float64).reshape(4, 5)


def size(png: bytes) -> tuple[int, int]:
    """Read width and height off a PNG."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ({"losses": LOSSES}, {"losses": [2 * loss for loss in LOSSES]}),
        ({"losses": LOSSES}, {"losses": LOSSES[:3]}),
        ({"losses": torch.tensor(LOSSES)}, {"losses": torch.tensor(LOSSES[1:])}),
        ({"y": MAP}, {"y": MAP.T}),
        ({"y": MAP}, {"y": MAP + 1}),
        ({"y": MAP.expand(2, 3, 4, 5)}, {"y": MAP.expand(2, 3, 4, 5) * torch.randn(2, 3, 1, 1)}),
        ({"a": 1.0, "y": MAP}, {"a": 2.0, "y": MAP + 1}),
    ],
    ids=["curve", "short curve", "tensors", "transposed", "map", "one map of many", "second part"],
)
def test_result_with_a_picture(right: object, wrong: object) -> None:
    """A list of losses and a table of numbers are drawn beside the right ones."""
    png = picture_for(hold_against(right, wrong, {}))
    assert png is not None
    width, height = size(png)
    assert 150 <= height <= 300
    assert 300 <= width <= 700
    assert len(png) < 60_000


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (MAP, MAP),
        (1.0, 2.0),
        ({"losses": LOSSES[:4]}, {"losses": LOSSES[1:5]}),
        ({"numbers": LOSSES}, {"numbers": LOSSES[1:]}),
        ({"losses": LOSSES}, {"losses": 1.5}),
        ({"losses": LOSSES}, {"losses": None}),
        ({"y": MAP[:2]}, {"y": MAP[:2] + 1}),
        ({"y": MAP}, {"y": MAP.flatten()}),
        ({"y": MAP}, {"y": torch.empty(0, 5)}),
        ({"y": MAP}, {"y": torch.zeros(LARGEST_MAP + 1, 3)}),
    ],
    ids=[
        "right",
        "number",
        "few losses",
        "no losses",
        "one loss",
        "none",
        "two rows",
        "flat",
        "empty",
        "huge",
    ],
)
def test_result_without_a_picture(right: object, wrong: object) -> None:
    """What a sentence says as well has no picture."""
    assert picture_for(hold_against(right, wrong, {})) is None


def test_same_data_same_bytes() -> None:
    """A picture depends on nothing but what it shows."""
    one, other = (picture_for(hold_against({"y": MAP}, {"y": MAP + 1}, {})) for _ in range(2))
    assert one == other


def test_dollar_signs_are_no_formula() -> None:
    """A name with dollar signs is drawn as text."""
    assert picture_for(hold_against({"$loss_{$": LOSSES}, {"$loss_{$": LOSSES[1:]}, {})) is not None


def drawn() -> tuple[bytes | None, ...]:
    """Draw a map of many, and a curve of losses."""
    many = {"y": MAP.expand(2, 4, 5)}, {"y": MAP.expand(2, 4, 5) + 1}
    curves = {"losses": LOSSES}, {"losses": LOSSES[1:]}
    return tuple(picture_for(hold_against(*each, {})) for each in (many, curves))


@pytest.fixture
def fonts(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[list[Path]], None]]:
    """Let the machine have these font files and no others."""
    lettering.cache_clear()
    yield lambda files: monkeypatch.setattr(module, "_files", lambda: iter(files))
    lettering.cache_clear()


@pytest.mark.filterwarnings("error")
def test_without_a_font_for_it_words_are_english(
    fonts: Callable[[list[Path]], None], tmp_path: Path
) -> None:
    """Where no font has a language's letters, nothing is drawn as boxes: the words are English."""
    broken = tmp_path / "cjk-Regular.ttc"
    broken.write_bytes(b"OTTO" + bytes(64))
    fonts([broken, tmp_path / "missing.ttf"])
    english = drawn()
    with speaking("zh_CN"):
        assert drawn() == english


@pytest.mark.filterwarnings("error")
def test_with_a_font_for_it_words_are_chinese() -> None:
    """Where a font of the machine has them, the words are Chinese, and each letter has its form."""
    words = ("正确",)
    if lettering("zh_CN", words).language != "zh_CN":
        pytest.skip("no font of this machine has Chinese letters")
    english = drawn()
    with speaking("zh_CN"):
        chinese = drawn()
        assert chinese == drawn()
    assert all(one != other for one, other in zip(english, chinese, strict=True))


def test_the_font_with_all_letters_is_taken(fonts: Callable[[list[Path]], None]) -> None:
    """A font that has some of the letters is passed over; matplotlib's own is enough for most."""
    own = Path(findfont("DejaVu Serif"))
    fonts([own])
    assert lettering("zh_CN", ("right", "yours")).language == "en"
    assert lettering("en", ("naïve − ½",)).fonts == ("DejaVu Sans",)


floats = st.floats(width=64) | st.just(math.nan) | st.just(math.inf) | st.just(1e308)


@pytest.mark.slow  # draws dozens of pictures
@settings(max_examples=25, deadline=None)
@given(st.lists(floats, min_size=2, max_size=9))
def test_any_losses_can_be_drawn(found: list[float]) -> None:
    """Losses that are no numbers, or too large for any axis, are left out."""
    picture_for(hold_against({"losses": LOSSES}, {"losses": found}, {}))


@pytest.mark.slow  # draws dozens of pictures
@settings(max_examples=15, deadline=None)
@given(st.lists(floats, min_size=9, max_size=9), st.lists(floats, min_size=9, max_size=9))
def test_any_map_can_be_drawn(right: list[float], found: list[float]) -> None:
    """Maps with nan, inf or the largest numbers there are can be drawn."""
    picture_for(
        hold_against(torch.tensor(right).reshape(3, 3), torch.tensor(found).reshape(3, 3), {})
    )


def test_only_public_checks_have_pictures(check, record, report) -> None:
    """The feedback of a public check carries its picture; that of a hidden one never does."""
    known = record({check("public"): {"y": MAP}, check("hidden"): {"y": MAP}})
    found = report([{"y": MAP + 1}] * 2)
    (task,) = judge(known, known.checks, found, 2.0, draw=picture_for)
    public, hidden = (each.feedback for each in task.checks)
    assert public.picture is not None
    assert size(base64.b64decode(public.picture))
    assert hidden.picture is None


def test_no_pictures_unless_asked_for(check, record, report) -> None:
    """Nothing is drawn where nobody will look at it."""
    known = record({check("public"): {"y": MAP}})
    (task,) = judge(known, known.checks, report([{"y": MAP + 1}]), 2.0)
    assert task.checks[0].feedback.picture is None
