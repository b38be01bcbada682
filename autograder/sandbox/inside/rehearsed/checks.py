"""Checks such as a course has, forward only: the server forks afterwards."""

from __future__ import annotations

from typing import Any

import pytest
import torch


@pytest.mark.task("loss")
@pytest.mark.points(1)
@pytest.mark.parametrize("n", [3])
def test_loss(solution: Any, n: int) -> dict[str, object]:
    """The loss is a number."""
    w = torch.randn(2, dtype=torch.float64, requires_grad=True)
    x, y = torch.randn(n, 2, dtype=torch.float64), torch.zeros(n, dtype=torch.float64)
    return {"loss": solution.loss(w, x, y), "x afterwards": x, "rate": solution.RATE}


@pytest.mark.task("Model")
@pytest.mark.points(1)
def test_model(solution: Any) -> list[torch.Tensor]:
    """The model has one number for each row."""
    rows = [torch.ones(3, 2), torch.stack([torch.ones(2), torch.zeros(2)])]
    return [solution.Model()(each) for each in rows]
