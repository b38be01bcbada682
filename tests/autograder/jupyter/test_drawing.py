"""The confusion matrix as a picture: every count is written where it belongs."""

from __future__ import annotations

import matplotlib as mpl
import pytest
import torch
from matplotlib.axes import Axes

from autograder.jupyter.drawing import LiveFigure, draw_counts

mpl.use("agg")
pytestmark = pytest.mark.slow  # it imports torch and matplotlib


def drawn(counts: list[list[int]]) -> Axes:
    """Draw a table and give its axes."""
    with LiveFigure(1) as live:
        (axes,) = live.clear()
        draw_counts(axes, torch.tensor(counts), title="three classes")
        live.figure.canvas.draw()
    return axes


def test_a_count_is_written_in_its_row_and_column():
    """The true class is the row, the predicted one the column; zeros are left blank."""
    axes = drawn([[5, 0, 2], [0, 7, 0], [1, 0, 0]])
    written = {(text.get_position(), text.get_text()) for text in axes.texts}
    assert written == {((0, 0), "5"), ((2, 0), "2"), ((1, 1), "7"), ((0, 2), "1")}
    assert (axes.get_ylabel(), axes.get_xlabel()) == ("true", "predicted")
    assert axes.get_title() == "three classes"


def test_a_shade_is_the_share_of_its_row():
    """A rare class is as dark as a frequent one, and a class that does not occur divides nothing."""
    axes = drawn([[30, 10, 0], [0, 2, 0], [0, 0, 0]])
    assert axes.images[0].get_array().tolist() == [[0.75, 0.25, 0], [0, 1, 0], [0, 0, 0]]
    assert [text.get_color() for text in axes.texts] == ["white", "black", "white"]
