"""The pictures of the lessons: fits, losses, decision regions, counts, filters, feature maps.

Every function draws on axes it is given and returns nothing. Without a screen and
outside a notebook the same code runs and shows nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any

import matplotlib.pyplot as plt
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure

CLASS_COLOURS = ("tab:blue", "tab:orange", "tab:green", "tab:red", "tab:purple", "tab:brown")


class LiveFigure:
    """A row of axes that is redrawn in place while a training runs.

    >>> with LiveFigure(2) as live:
    ...     for epoch in range(20):
    ...         losses += train(model, x, y, 0.01, 50)
    ...         fit, curve = live.clear()
    ...         draw_fit(fit, x, y, model)
    ...         draw_losses(curve, losses)
    ...         live.show()
    """

    def __init__(self, columns: int = 2, *, width: float = 4.5, height: float = 3.4) -> None:
        self.figure: Figure
        self.figure, axes = plt.subplots(
            1, columns, figsize=(width * columns, height), squeeze=False, layout="constrained"
        )
        self.axes: tuple[Axes, ...] = tuple(axes[0])
        self._display: Any = None

    def clear(self) -> tuple[Axes, ...]:
        """Empty all axes for the next picture and return them."""
        for axes in self.axes:
            axes.clear()
        return self.axes

    def show(self) -> None:
        """Put the current picture where the last one was."""
        display = _notebook_display()
        if display is None:
            return
        if self._display is None:
            self._display = display(self.figure, display_id=True)
        else:
            self._display.update(self.figure)

    def __enter__(self) -> LiveFigure:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # Closed figures are not shown a second time when the cell ends.
        plt.close(self.figure)


def draw_fit(
    axes: Axes,
    x: torch.Tensor,
    y: torch.Tensor,
    predict: Callable[[torch.Tensor], torch.Tensor],
    *,
    title: str = "",
) -> None:
    """Scatter y over x, both (N,) or (N, 1), with the curve that `predict` gives.

    `predict` receives a tensor of x's shape family, (M,) or (M, 1), and returns M numbers.
    """
    # Some of many points are enough for the picture: evenly spread, also in sorted data.
    shown = torch.linspace(0, len(x) - 1, min(len(x), 500), device=x.device).long()
    axes.scatter(x[shown].flatten().tolist(), y[shown].flatten().tolist(), s=12, alpha=0.6)
    grid = torch.linspace(float(x.min()), float(x.max()), 200, dtype=x.dtype, device=x.device)
    with torch.no_grad():
        curve = predict(grid.reshape(-1, *([1] * (x.dim() - 1))))
    axes.plot(grid.tolist(), curve.detach().flatten().tolist(), color="tab:red", linewidth=2)
    axes.set_xlabel("x")
    axes.set_ylabel("y")
    axes.set_title(title)


def draw_losses(axes: Axes, losses: Sequence[float], *, log: bool = True, title: str = "") -> None:
    """Draw one loss for each epoch, on a logarithmic axis unless `log` is False."""
    axes.plot(range(len(losses)), losses, color="tab:blue")
    axes.set_xlabel("epoch")
    axes.set_ylabel("loss")
    if log:
        axes.set_yscale("log")
    axes.set_title(title)


def draw_regions(
    axes: Axes,
    x: torch.Tensor,
    y: torch.Tensor,
    predict: Callable[[torch.Tensor], torch.Tensor],
    *,
    title: str = "",
) -> None:
    """Scatter the points x (N, 2) by their class y (N,) over the regions `predict` decides.

    `predict` receives points (M, 2), with the dtype and on the device of x, and returns their
    classes (M,): numbers from 0, or truth values for two classes.
    """
    classes = int(y.max()) + 1
    low, high = (x.amin(dim=0) - 1).tolist(), (x.amax(dim=0) + 1).tolist()
    first, second = (torch.linspace(low[i], high[i], 120).to(x) for i in range(2))
    rows, columns = torch.meshgrid(second, first, indexing="ij")
    points = torch.stack([columns.flatten(), rows.flatten()], dim=1)
    with torch.no_grad():
        regions = predict(points).reshape(rows.shape).long()
    axes.contourf(
        first.tolist(),
        second.tolist(),
        regions.tolist(),
        levels=[label - 0.5 for label in range(classes + 1)],
        colors=CLASS_COLOURS[:classes],
        alpha=0.2,
    )
    for label in range(classes):
        mine = x[y == label]
        axes.scatter(
            mine[:, 0].tolist(),
            mine[:, 1].tolist(),
            s=10,
            color=CLASS_COLOURS[label],
            label=f"class {label}",
        )
    # Not "best": that looks at every point in every picture.
    axes.legend(loc="upper left", fontsize=8)
    axes.set_xlabel("$x_1$")
    axes.set_ylabel("$x_2$")
    axes.set_title(title)


def draw_counts(axes: Axes, counts: torch.Tensor, *, title: str = "") -> None:
    """Show a confusion matrix (K, K): a row for each class, a column for each predicted class.

    Each field has its number, and its shade is its share of the row, so that rare classes show too.
    """
    shares = counts / counts.sum(dim=1, keepdim=True).clamp(min=1)
    axes.imshow(shares.tolist(), cmap="Blues", vmin=0, vmax=1)
    for row, numbers in enumerate(counts.tolist()):
        for column, number in enumerate(numbers):
            if number:
                colour = "white" if shares[row, column] > 0.5 else "black"
                axes.text(
                    column, row, str(number), color=colour, ha="center", va="center", fontsize=8
                )
    axes.set_xticks(range(len(counts)))
    axes.set_yticks(range(len(counts)))
    axes.set_xlabel("predicted")
    axes.set_ylabel("true")
    axes.set_title(title)


def draw_images(
    images: Sequence[torch.Tensor], titles: Sequence[str], *, size: float = 2.2, cmap: str = "gray"
) -> Figure:
    """Show images, each (H, W), side by side under their titles; return the figure."""
    figure, axes = plt.subplots(
        1, len(images), figsize=(size * len(images), size), squeeze=False, layout="constrained"
    )
    for place, image, title in zip(axes[0], images, titles, strict=True):
        place.imshow(image.detach().cpu().numpy(), cmap=cmap)
        place.set_title(title, fontsize=9)
        place.set_xticks([])
        place.set_yticks([])
    return figure


def _notebook_display() -> Any:
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ImportError:
        return None
    return display if get_ipython() is not None else None
