"""Pictures of a public check's result beside what is right: a curve of losses, a map of numbers.

Both come from data that a student's code made, so sizes are bounded, nan and infinity are left
out, and none of the student's text is drawn. The few words are in the language in force, if a font
of this machine has its letters.
"""

from __future__ import annotations

import io
import math
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

from autograder.judging.lettering import Lettering, lettering
from autograder.judging.relations.keys import is_loss
from autograder.judging.relations.sites import Site, as_numbers, differing_sites
from autograder.language import N_, spoken
from autograder.observation.compare import Comparison

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from torch import Tensor

FEWEST_LOSSES = 5
SMALLEST_MAP = 3
LARGEST_MAP = 256
MOST_POINTS = 500  # of a curve; a longer one is thinned out
RIGHT, FOUND = "#2b6cb0", "#d9534f"
CURVES = IS_RIGHT, IS_YOURS, ENTRY = N_("right"), N_("yours"), N_("entry")
MAPS = RIGHT_MAP, YOUR_MAP, GAP = N_("right, {shape}"), N_("yours, {shape}"), N_("yours − right")
TITLES = RESULT, PLACE = N_("result"), N_("{name} at {place}")
# Matplotlib's caches of fonts are shared by all threads.
_DRAWING = threading.Lock()


def picture_for(comparison: Comparison) -> bytes | None:
    """Draw the first part of a result that a picture shows best, as PNG; None if there is none.

    A list of five losses or more becomes a curve over the right one; a 2-D tensor of floats,
    3 by 3 or larger, becomes a map beside the right one and their difference. For a tensor with
    more dimensions, the map with the largest difference is drawn.
    """
    for site in differing_sites(comparison._replace(tolerances={})):
        right, wrong = as_numbers(site.reference), as_numbers(site.found)
        if right is None or wrong is None:
            continue
        if is_losses(site, right, wrong):
            return _png(_curves(site, right.tolist(), wrong.tolist(), _words()))
        if is_map(right, wrong):
            return _png(_maps(site, right, wrong, _words()))
    return None


def _words() -> Lettering:
    with _DRAWING:
        return lettering(spoken(), (*CURVES, *MAPS, *TITLES))


def is_losses(site: Site, right: Tensor, wrong: Tensor) -> bool:
    """Whether these are losses: two lists of numbers, the right one of five or more."""
    return (
        is_loss(site.path)
        and right.dim() == wrong.dim() == 1
        and len(right) >= FEWEST_LOSSES
        and len(wrong) > 1
    )


def is_map(right: Tensor, wrong: Tensor) -> bool:
    """Whether these are maps: two tensors of at least 3 by 3 numbers, of the same kind."""
    if not (2 <= right.dim() <= 4 and right.dim() == wrong.dim()):
        return False
    sizes = (*right.shape[-2:], *wrong.shape[-2:])
    large = min(right.shape[-2:]) >= SMALLEST_MAP and min(sizes) >= 1
    return large and max(sizes) <= LARGEST_MAP and min(right.numel(), wrong.numel()) > 0


def _curves(site: Site, right: list[float], wrong: list[float], words: Lettering) -> Figure:
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    figure = Figure(figsize=(5.2, 2.6), dpi=80, layout="constrained")
    axes = figure.add_subplot()
    axes.plot(*_points(right), color=RIGHT, linewidth=4, alpha=0.4, label=words.say(IS_RIGHT))
    yours = words.say(IS_YOURS)
    axes.plot(*_points(wrong), color=FOUND, linewidth=1.5, marker=".", label=yours)
    axes.set_xlabel(words.say(ENTRY), family=words.fonts)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_title(_title(site, words), fontsize=10, family=words.fonts)
    _scale(axes, [value for value in right if math.isfinite(value)], wrong)
    axes.legend(frameon=False, prop={"family": words.fonts})
    return figure


def _points(values: list[float]) -> tuple[list[int], list[float]]:
    step = max(1, len(values) // MOST_POINTS)
    places = range(0, len(values), step)
    return list(places), [_drawable(values[place]) for place in places]


def _drawable(value: float) -> float:
    # Matplotlib draws nothing at nan; a value beyond 1e30 would flatten everything else.
    return value if abs(value) < 1e30 else math.nan


def _scale(axes: Axes, right: list[float], wrong: list[float]) -> None:
    """Choose a logarithmic axis where one of the curves spans decades above 0."""
    values = [abs(value) for value in (*right, *wrong) if math.isfinite(value) and value]
    if not values or min((*right, *wrong), default=0.0) <= 0:
        return
    if max(values) > 100 * min(values):
        axes.set_yscale("log")


def _maps(site: Site, right: Tensor, wrong: Tensor, words: Lettering) -> Figure:
    from matplotlib.figure import Figure

    right, wrong, place = _worst(right, wrong)
    panels = list(_panels(right, wrong, words))
    figure = Figure(figsize=(2.3 * len(panels), 2.5), dpi=80, layout="constrained")
    shown = right.nan_to_num(0.0)
    low, high = float(shown.min()), float(shown.max())
    for number, (name, values, is_difference) in enumerate(panels, start=1):
        axes = figure.add_subplot(1, len(panels), number)
        reach = float(values.nan_to_num(0.0).abs().max()) or 1.0
        image = axes.imshow(
            values.numpy(),
            cmap="RdBu" if is_difference else "viridis",
            vmin=-reach if is_difference else low,
            vmax=reach if is_difference else high,
            interpolation="nearest",
        )
        axes.set_title(name, fontsize=10, family=words.fonts)
        axes.set_xticks([])
        axes.set_yticks([])
        if is_difference or number == 1:
            figure.colorbar(image, ax=axes, shrink=0.8)
    title = _title(site, words)
    title = words.say(PLACE, name=title, place=place) if place else title
    figure.suptitle(title, fontsize=10, family=words.fonts)
    return figure


def _worst(right: Tensor, wrong: Tensor) -> tuple[Tensor, Tensor, str]:
    """Choose one map of many: the one that differs most."""
    if right.dim() == 2:
        return _finite(right), _finite(wrong), ""
    if right.shape[:-2] == wrong.shape[:-2] and right.shape == wrong.shape:
        gaps = (right - wrong).abs().nan_to_num(math.inf).flatten(-2).amax(-1)
        number = int(gaps.flatten().argmax())
    else:
        number = 0
    where: list[int] = []
    for size in reversed(right.shape[:-2]):
        number, position = divmod(number, size)
        where.insert(0, position)
    inside = all(position < size for position, size in zip(where, wrong.shape, strict=False))
    other = tuple(where) if inside else (0,) * len(where)
    return _finite(right[tuple(where)]), _finite(wrong[other]), f"{where}"


def _finite(values: Tensor) -> Tensor:
    return values.where(values.abs() < 1e30, math.nan)


def _panels(right: Tensor, wrong: Tensor, words: Lettering) -> Iterator[tuple[str, Tensor, bool]]:
    yield words.say(RIGHT_MAP, shape="×".join(map(str, right.shape))), right, False
    yield words.say(YOUR_MAP, shape="×".join(map(str, wrong.shape))), wrong, False
    if right.shape == wrong.shape:
        yield words.say(GAP), wrong - right, True


def _title(site: Site, words: Lettering) -> str:
    # The check's author chose this name. A dollar sign would begin a formula.
    return site.path.replace("$", "") or words.say(RESULT)


def _png(figure: Figure) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    data = io.BytesIO()
    with _DRAWING:
        figure.set_canvas(FigureCanvasAgg(figure))
        figure.savefig(data, format="png", metadata={"Software": None})
    return data.getvalue()
