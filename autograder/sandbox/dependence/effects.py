"""What running a piece of code may do to what stands around it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Effects:
    """What running a piece of code may do to what stands around it."""

    touched: set[str] = field(default_factory=set)  # names whose objects it may change
    result: set[str] = field(default_factory=set)  # names whose objects it may return
    wild: bool = False  # it may bind or change anything
    backward: bool = False  # it may add to gradients

    def size(self) -> tuple[int, int, bool, bool]:
        """Say how much is known, so that it can be seen whether more was found."""
        return len(self.touched), len(self.result), self.wild, self.backward
