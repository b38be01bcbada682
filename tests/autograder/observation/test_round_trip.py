"""What a check may return comes out of its bytes as it went in; whatever is not data is `Other`."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, ClassVar

import msgspec
import pytest
import torch

from autograder.observation.compare import same
from autograder.observation.tree import Encoded, Other, decode, encode
from autograder.sandbox.wire import Observed, frame, lengths, parse

DTYPES = [
    torch.float64,
    torch.float32,
    torch.float16,
    torch.bfloat16,
    torch.complex128,
    torch.complex64,
    torch.int64,
    torch.int32,
    torch.int16,
    torch.int8,
    torch.uint8,
    torch.bool,
]
SHAPES = [(), (1,), (3,), (2, 3), (0,), (2, 0, 3), (1, 1, 1), (1, 2, 1, 3)]


def there_and_back(value: object) -> Any:
    """Send a value as the sandbox does: through a frame's bytes."""
    encoded = encode(value)
    sent = frame(Observed(0, encoded.tree), encoded.payload)
    header, payload = lengths(sent[:12])
    message = parse(sent[12 : 12 + header])
    assert isinstance(message, Observed)
    assert len(sent) == 12 + header + payload
    return decode(message.tree, sent[12 + header :])


def assert_tensor(found: object, expected: torch.Tensor) -> None:
    assert type(found) is torch.Tensor
    assert found.dtype is expected.dtype
    assert found.shape == expected.shape
    # Bytes, so that the sign of a zero and the payload of a NaN count too.
    assert _bytes(found) == _bytes(expected)


def _bytes(tensor: torch.Tensor) -> bytes:
    plain = tensor.detach().resolve_conj().resolve_neg().contiguous().flatten()
    return bytes(plain.view(torch.uint8).tolist())


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_tensor_of_every_dtype_and_shape(dtype: torch.dtype, shape: tuple[int, ...]) -> None:
    """A tensor keeps its dtype, its shape and its bits, with any number of axes and elements."""
    tensor = (torch.randn(shape, dtype=torch.float64) * 9).to(dtype)
    assert_tensor(there_and_back(tensor), tensor)


@pytest.mark.parametrize(
    "view",
    [
        lambda x: x.t(),
        lambda x: x[:, 1],
        lambda x: x[1:, ::2],
        lambda x: x.unsqueeze(0).expand(4, 3, 4),
        lambda x: x.as_strided((2, 2), (1, 1)),
        lambda x: x[:1].t(),
        lambda x: x[:, :1].t(),
        lambda x: x[:, 1:2][:1],
        lambda x: x.permute(1, 0)[:, :1],
        lambda x: x.flip(0),
    ],
    ids="transposed column steps expanded overlapping row.t column.t one permuted flipped".split(),
)
@pytest.mark.parametrize("dtype", [torch.float32, torch.complex64, torch.int16], ids=str)
def test_views_arrive_as_what_they_show(view: Any, dtype: torch.dtype) -> None:
    """A view with any strides arrives as the numbers it shows."""
    seen = view(torch.arange(12).reshape(3, 4).to(dtype))
    assert_tensor(there_and_back(seen), seen)


def test_conjugate_and_negative_views() -> None:
    """The lazy views that `conj` and `.imag` make arrive as numbers."""
    z = torch.tensor([1 + 2j, 3 - 4j])
    for lazy in (z.conj(), z.conj().imag, z.conj().imag.neg(), z.unsqueeze(0).mH):
        assert_tensor(there_and_back(lazy), lazy)


def test_values_that_compare_to_nothing() -> None:
    """NaN, infinities, negative zero and subnormal numbers keep their bits."""
    tensor = torch.tensor([math.nan, math.inf, -math.inf, -0.0, 5e-324], dtype=torch.float64)
    assert_tensor(there_and_back(tensor), tensor)
    numbers = there_and_back([math.nan, math.inf, -math.inf, -0.0])
    assert math.isnan(numbers[0])
    assert numbers[1:3] == [math.inf, -math.inf]
    assert math.copysign(1, numbers[3]) == -1


def test_tensor_that_needs_grad_arrives_plain() -> None:
    """Parameters and tensors inside a graph arrive as plain tensors without one."""
    parameter = torch.nn.Parameter(torch.ones(2, 2))
    for tensor in (parameter, parameter * 2, (parameter @ parameter).sum()):
        found = there_and_back(tensor)
        assert_tensor(found, tensor)
        assert not found.requires_grad


def test_tensor_is_kept_as_it_was_when_it_was_returned() -> None:
    """What happens to a tensor after it is encoded does not change its bytes."""
    tensor = torch.ones(3)
    encoded = encode([tensor, tensor])
    tensor.zero_()
    assert [t.tolist() for t in decode(encoded.tree, encoded.payload)] == [[1, 1, 1], [1, 1, 1]]


@pytest.mark.parametrize(
    "value",
    [None, True, False, 0, 1, -1, 0.0, 0.1, 1e300, "", "text", "ünïcode ∂", [], (), {}],
    ids=repr,
)
def test_plain_value(value: object) -> None:
    """A plain value keeps its value and its type."""
    found = there_and_back(value)
    assert type(found) is type(value)
    assert found == value


@pytest.mark.parametrize("bits", [62, 63, 64, 65, 200, 4095])
@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("off", [-1, 0, 1])
def test_integers_beyond_64_bits(bits: int, sign: int, off: int) -> None:
    """Integers on both sides of 64 bits keep their value, up to 4096 bits."""
    number = sign * ((1 << bits) + off)
    assert there_and_back(number) == number


def test_integer_of_too_many_bits() -> None:
    """An integer beyond 4096 bits is cut to a description."""
    assert there_and_back(1 << 5000) == Other("an integer of more than 4096 bits")


def test_nested_data_keeps_its_types_and_order() -> None:
    """Dicts, lists and tuples inside one another keep their types, order and tensors."""
    x, y = torch.randn(2), torch.randn(3, 1)
    value = {"b": [x, (1, "two", None)], "a": {"y": y, "empty": ([], {}, ())}, "c": (x,)}
    found = there_and_back(value)
    assert list(found) == ["b", "a", "c"]
    assert same(value, found, {})


def test_keys_that_are_no_text() -> None:
    """Keys of a dict are compared as the text they print as."""
    assert there_and_back({1: "a", (2, 3): "b", None: "c"}) == {
        "1": "a",
        "(2, 3)": "b",
        "None": "c",
    }


class Named:
    """A key that prints as another does."""

    def __str__(self) -> str:
        return "a"


@pytest.mark.parametrize(
    ("key", "kind"),
    [(Named(), "Named"), (int, "type"), ((1, Named()), "tuple"), (1 << 5000, "int")],
    ids=["object", "class", "tuple", "large"],
)
def test_keys_whose_text_says_too_little(key: object, kind: str) -> None:
    """A key of another type has no text but what its class makes up, which is not asked."""
    assert there_and_back({key: 1}) == Other(f"a dict with a key of type {kind}")


def test_two_keys_that_read_the_same() -> None:
    """A dict that holds both 1 and "1" is not data, and breaks nothing."""
    assert there_and_back({1: 0, "1": 0}) == Other("a dict with two keys that read the same")


def test_lone_surrogates() -> None:
    """Text that no UTF-8 can hold arrives as its escapes."""
    assert there_and_back("a\ud800b") == "a\\ud800b"
    assert there_and_back({"\udfff": 1}) == {"\\udfff": 1}


def test_long_text_is_cut() -> None:
    """A text is kept up to 20,000 characters."""
    assert there_and_back("x" * 30_000) == "x" * 20_000


class Renamed(dict[str, int]):
    """A dict that is none."""


class Whole(int):
    """An integer that is none."""


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (Renamed(a=1), "Renamed"),
        (Whole(3), "Whole"),
        (object(), "object"),
        (len, "builtin_function_or_method"),
        (int, "type"),
    ],
)
def test_whatever_is_no_data(value: object, kind: str) -> None:
    """A subclass of a plain type, or any other object, is described by its type's name."""
    assert there_and_back([value]) == [Other(f"an object of type {kind}")]


def escaped(transform: Any) -> torch.Tensor:
    """Give a tensor that has left the transform of torch.func it lived in."""
    kept: list[torch.Tensor] = []
    transform(lambda x: kept.append(x) or (x * x).sum())(torch.ones(2, 2))
    return kept[0]


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (lambda: torch.eye(2).to_mkldnn(), "a tensor with layout torch._mkldnn"),
        (lambda: torch.empty(2, device="meta"), "a tensor on device meta"),
        (lambda: escaped(torch.func.vmap), "a tensor whose numbers cannot be read"),
        (
            lambda: torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.quint8),
            "a quantized tensor",
        ),
        (lambda: torch.zeros(2, dtype=torch.uint16), "a tensor of dtype torch.uint16"),
        (lambda: torch.zeros(2, dtype=torch.float8_e5m2), "a tensor of dtype torch.float8_e5m2"),
        (lambda: torch.zeros(2, dtype=torch.complex32), "a tensor of dtype torch.complex32"),
    ],
    ids="mkldnn meta vmap quantized uint16 float8 complex32".split(),
)
@pytest.mark.filterwarnings("ignore")
def test_tensors_that_cannot_be_sent(make: Callable[[], torch.Tensor], kind: str) -> None:
    """A tensor without plain numbers on the CPU is described by what it is."""
    assert there_and_back({"x": make(), "y": torch.ones(1)}) == {
        "x": Other(kind),
        "y": torch.ones(1),
    }


LIES: dict[str, Any] = {
    "shape": property(lambda _: torch.Size([7])),
    "dtype": property(lambda _: torch.float16),
    "layout": property(lambda _: torch.sparse_coo),
    "__class__": property(lambda _: dict),
    "numel": lambda _: 1 << 40,
    "data_ptr": lambda _: 0,
    "element_size": lambda _: 8,
    "is_complex": lambda _: True,
    "detach": lambda _: torch.zeros(99),
    "clone": lambda _, **__: torch.zeros(99),
    "__torch_function__": classmethod(lambda *_, **__: torch.zeros(99)),
}
Liar = type("Liar", (torch.Tensor,), LIES)


def test_tensor_subclass_that_lies() -> None:
    """A tensor subclass is read past its own methods: its true numbers arrive."""
    tensor = torch.arange(3.0).as_subclass(Liar)
    assert_tensor(there_and_back(tensor), torch.arange(3.0))


class Dispatching(torch.Tensor):
    """A tensor whose class answers for torch's kernels."""

    asked: ClassVar[list[object]] = []

    @classmethod
    def __torch_dispatch__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        cls.asked.append(func)
        return torch.zeros(2)


@pytest.mark.parametrize(
    "make",
    [
        lambda: torch.Tensor._make_subclass(Dispatching, torch.ones(2)),
        lambda: torch.Tensor._make_wrapper_subclass(Dispatching, (2,)),
        lambda: torch.Tensor._make_wrapper_subclass(Dispatching, (2,), layout=torch.jagged),
        lambda: torch.Tensor._make_wrapper_subclass(Dispatching, (2,), layout=torch.sparse_coo),
    ],
    ids="with numbers|without|jagged|sparse".split("|"),
)
def test_tensor_that_answers_for_kernels(make: Callable[[], torch.Tensor]) -> None:
    """Nothing of such a tensor can be read past its class, so nothing is, and none of it runs."""
    value = make()
    Dispatching.asked.clear()
    kind = "a tensor of a class with its own `__torch_dispatch__`"
    assert there_and_back([value]) == [Other(kind)]
    assert Dispatching.asked == []


class Impostor:
    """An object that says it is a tensor."""

    @property
    def __class__(self) -> Any:
        return torch.Tensor


def test_object_that_claims_to_be_a_tensor() -> None:
    """An object's own word for its class counts for nothing."""
    assert there_and_back(Impostor()) == Other("an object of type Impostor")


def test_data_that_holds_itself() -> None:
    """A list that holds itself is cut where it gets too deep: 32 lists inside one another."""
    endless: list[object] = []
    endless.append(endless)
    found = there_and_back(endless)
    depth = 0
    while isinstance(found, list):
        (found,) = found
        depth += 1
    assert depth == 32
    assert found == Other("more data than an observation may hold")


def test_data_that_is_too_wide() -> None:
    """A list, tuple or dict of more than 20,000 values is described by its length."""
    assert len(there_and_back([0] * 19_999)) == 19_999
    for value, kind in (
        ([0] * 20_000, "a list of 20000 items"),
        ((0,) * 1_000_000, "a tuple of 1000000 items"),
        (dict.fromkeys(range(20_000)), "a dict of 20000 items"),
    ):
        assert there_and_back(value) == Other(f"{kind}: more data than an observation may hold")


def test_too_many_values_in_many_lists() -> None:
    """Lists are kept until an observation is full."""
    found = there_and_back([[0] * 900 for _ in range(30)])
    assert found[0] == [0] * 900
    kind = "a list of 900 items: more data than an observation may hold"
    assert found[-1] == Other(kind)


def test_too_many_tensors() -> None:
    """Beyond 4,000 tensors each further one is cut."""
    found = there_and_back([torch.zeros(())] * 4_001)
    assert found[-2].shape == ()
    assert found[-1] == Other("one tensor more than an observation may hold")


def test_tensor_that_is_too_large() -> None:
    """A tensor that no frame can hold is described, and what stands beside it arrives."""
    large = Other("a tensor of shape (5000, 5000): more numbers than an observation may hold")
    assert there_and_back({"table": torch.zeros(5000, 5000), "y": 1}) == {"table": large, "y": 1}


def test_tensors_that_are_too_large_together() -> None:
    """Tensors are kept until an observation is full."""
    found = there_and_back([torch.zeros(1 << 20, dtype=torch.float64)] * 9)
    kept = [isinstance(each, torch.Tensor) for each in found]
    assert kept == [True] * 7 + [False] * 2


def test_expanded_tensor_that_needs_no_memory() -> None:
    """A tensor of a terabyte that only looks so large is described without being copied."""
    table = torch.zeros(1).expand(1 << 40)
    kind = "a tensor of shape (1099511627776,): more numbers than an observation may hold"
    assert there_and_back(table) == Other(kind)


def test_too_much_text() -> None:
    """Texts are kept until an observation is full, so that it always fits into a frame."""
    found = there_and_back(["x" * 20_000] * 400)
    assert found[0] == "x" * 20_000
    assert found[-1] == Other("more data than an observation may hold")
    numbers = there_and_back([1 << 4000] * 10_000)
    assert numbers[0] == 1 << 4000
    assert numbers[-1] == Other("more data than an observation may hold")


def test_no_tensors_need_no_payload() -> None:
    """An observation without tensors has an empty payload."""
    assert encode({"a": 1}) == Encoded(encode({"a": 1}).tree, b"")


def test_description_stays_when_it_is_written_again() -> None:
    """A record writes an observation a second time: what was no data stays as described."""
    once = there_and_back([torch.eye(2).to_mkldnn(), object()])
    assert there_and_back(once) == once


def test_nodes_survive_json_too() -> None:
    """A stored record writes the same trees as JSON."""
    from autograder.observation.tree import Node

    encoded = encode({"x": [torch.ones(2), math.nan, 1 << 70, (None, True)], "o": object()})
    stored = msgspec.json.decode(msgspec.json.encode(encoded.tree), type=Node)
    assert same(decode(stored, encoded.payload), decode(encoded.tree, encoded.payload), {})
