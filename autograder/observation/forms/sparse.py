"""Forms of sparse matrices and sparse and nested tensors: which entries there are, not how stored.

Entries of one place are added up, zeros that are stored are left out, and the order is by place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograder.observation.form import SELF, Form, Other
from autograder.observation.forms.classes import inherited, is_altered, is_one_of, known, name_of

if TYPE_CHECKING:
    import torch

_FORMATS = "bsr coo csc csr dia dok lil".split()
_LAYOUTS = {
    "torch.sparse_coo": "a sparse COO tensor",
    "torch.sparse_csr": "a sparse CSR tensor",
    "torch.sparse_csc": "a sparse CSC tensor",
    "torch.sparse_bsr": "a sparse BSR tensor",
    "torch.sparse_bsc": "a sparse BSC tensor",
}


def read_scipy(value: Any, kind: type, room: int) -> Form | None:
    """Read a sparse matrix or array of SciPy, of any of its formats."""
    if known("scipy.sparse", "csr_matrix") is None:
        return None
    names = [f"{each}_{end}" for each in _FORMATS for end in ("matrix", "array")]
    if not is_one_of(kind, tuple(known("scipy.sparse", name) for name in names)):
        return None
    if is_altered(value):
        return None
    import numpy

    # The class's own method, on a copy: what follows puts it in order.
    entries = kind.tocoo(value, copy=True)  # type: ignore[attr-defined]
    entries.sum_duplicates()
    entries.eliminate_zeros()
    places = numpy.stack([axis.astype("i8") for axis in entries.coords])
    order = numpy.lexsort(places[::-1])
    return Form(
        f"a SciPy {name_of(kind)}",
        {
            "shape": tuple(int(size) for size in entries.shape),
            "indices": places[:, order],
            "values": entries.data[order],
        },
    )


def dispatches(kind: type) -> bool:
    """Say whether a class of tensors answers for torch's kernels: each way to read one calls it."""
    import torch

    of_torch = inherited(torch.Tensor, "__torch_dispatch__")
    return inherited(kind, "__torch_dispatch__") is not of_torch and kind is not _jagged()


def _jagged() -> Any:
    return known("torch.nested._internal.nested_tensor", "NestedTensor")


def read_sparse_tensor(value: torch.Tensor, layout: torch.layout) -> Form | Other:
    """Read a tensor that has no strides."""
    import torch

    if str(layout) not in _LAYOUTS:
        return Other(f"a tensor with layout {layout}")
    if not is_one_of(type(value), (torch.Tensor, torch.nn.Parameter)):
        # Without strides, it cannot be seen as one of torch's own class.
        return Other("a sparse tensor of a class of its own")
    plain = value.detach()
    entries = plain if plain.is_sparse else plain.to_sparse_coo()
    entries = entries.coalesce()
    indices, values = entries.indices(), entries.values()
    counts = (values != 0).reshape(len(values), -1).any(1) if values.numel() else None
    if counts is not None:
        indices, values = indices[:, counts], values[counts]
    parts = {"shape": tuple(plain.shape), "indices": indices, "values": values}
    return Form(_LAYOUTS[str(layout)], parts)


def read_nested_tensor(value: torch.Tensor) -> Form | Other:
    """Read a nested tensor as the tensors it is made of."""
    import torch

    if not is_one_of(type(value), (torch.Tensor, torch.nn.Parameter, _jagged())):
        return Other("a nested tensor of a class of its own")
    layout = torch.Tensor.layout.__get__(value)  # type: ignore[attr-defined]
    jagged = " with layout torch.jagged" if layout is torch.jagged else ""
    return Form(f"a nested tensor{jagged}", {SELF: list(torch.Tensor.unbind(value.detach()))})
