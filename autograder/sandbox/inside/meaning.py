"""What the rules of one task mean to a running process: functions, operators and modules of it.

Runs in the student process.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from types import FrameType, FunctionType
from typing import Any

from autograder.sandbox.families import ALL_OF_TORCH, EVERYTHING, WHOLE
from autograder.sandbox.forbidden import (
    classes,
    every_function,
    expand,
    functions,
    modules,
    operators,
    operators_allowed,
    spellings,
    watched,
)
from autograder.sandbox.job import TaskRules
from autograder.sandbox.manner import is_manner

# What Python writes as an operator or an index, and what a tensor says of itself.
_OPERATORS = frozenset(
    "__add__ __radd__ __iadd__ __sub__ __rsub__ __isub__ __mul__ __rmul__ __imul__ __truediv__ "
    "__rtruediv__ __itruediv__ __div__ __rdiv__ __idiv__ __floordiv__ __rfloordiv__ __mod__ "
    "__rmod__ __pow__ __rpow__ __ipow__ __matmul__ __rmatmul__ __imatmul__ __neg__ __pos__ "
    "__abs__ __invert__ __and__ __rand__ __or__ __ror__ __xor__ __rxor__ __lt__ __le__ __gt__ "
    "__ge__ __eq__ __ne__ __getitem__ __setitem__ __len__ __bool__ __int__ __float__ __index__ "
    "__repr__ __str__ __format__ __hash__ __get__ __set__ abs add sub mul div neg pow rsub "
    "true_divide matmul eq ne lt le gt ge size dim ndimension numel nelement is_floating_point "
    "is_complex".split()
)
# Where all of torch is forbidden but a list, this is free: what Python writes as an operator, an
# index or an attribute, and what makes, shapes, copies or reads a tensor without computing.
ALWAYS_ALLOWED = _OPERATORS.union(
    "__iter__ __contains__ __deepcopy__ __reversed__ __array__ stride view view_as reshape "
    "reshape_as squeeze unsqueeze transpose swapaxes permute movedim t expand expand_as flatten "
    "unflatten ravel contiguous clone detach to type type_as float double half long int bool "
    "cpu item tolist numpy copy_ requires_grad_ retain_grad backward element_size new_zeros "
    "new_ones new_full new_empty new_tensor zeros zeros_like ones ones_like full full_like "
    "empty empty_like arange linspace eye tensor as_tensor from_numpy stack cat concat chunk "
    "split unbind narrow select index_select masked_select take_along_dim gather repeat tile "
    "flip diagonal tril triu broadcast_to broadcast_tensors meshgrid".split()
)
# Where even those are forbidden: operators, indices, and what a tensor says of itself. To go
# through a tensor one by one is a loop that no `for` shows.
FREE = _OPERATORS.union(["floor_divide", "remainder"])


def free_in(rules: TaskRules) -> frozenset[str]:
    """Name what a task may call where its rules forbid all of torch."""
    return FREE if EVERYTHING in rules.forbids else ALWAYS_ALLOWED


class Meaning:
    """The rules of one task, resolved."""

    def __init__(self, rules: TaskRules) -> None:
        self.task = rules.task
        self.whole = any(rule in ALL_OF_TORCH for rule in rules.forbids)
        self.free = free_in(rules)
        self._names: dict[int, str] = dict(every_function()) if self.whole else {}
        self._operators: dict[str, str] = {}
        self.modules: dict[str, str] = {}
        # Functions of classes that are forbidden one by one, by their module and name.
        self._methods: dict[tuple[str, str], str] = {}
        for rule in rules.forbids:
            if is_manner(rule):
                continue  # read off the source
            for member in watched(rule):
                shown = expand(member)
                self.modules |= dict.fromkeys(modules(member), shown)
                self._names |= {id(function): shown for function in functions(member)}
                self._methods |= dict.fromkeys(_unseen(functions(member)), shown)
            for each in classes(rule):
                for name in ("__init__", "forward"):
                    method = (each.__module__, f"{each.__name__}.{name}")
                    self._methods[method] = f"torch.nn.{each.__name__}"
            self._operators |= operators(rule)
        self._allowed = {id(f) for rule in rules.allows for f in functions(rule)}
        self._spelled = frozenset(name for rule in rules.allows for name in spellings(rule))
        for rule in rules.allows:
            for each in classes(rule):
                for name in ("__init__", "forward"):
                    self._methods.pop((each.__module__, f"{each.__name__}.{name}"), None)
            for operator in operators_allowed(rule):
                self._operators.pop(operator, None)
        # Each allowed call that is running, by the line of the program that made it.
        self.allowed_from: list[FrameType | None] = []

    @property
    def functions(self) -> frozenset[int]:
        """The functions that a rule is about, by identity."""
        return frozenset(self._names)

    @property
    def has_exceptions(self) -> bool:
        """Whether it matters in which call of torch something happens."""
        return self.whole or bool(self._allowed)

    @property
    def has_operators(self) -> bool:
        """Whether a rule is about operators below Python."""
        return self.whole or bool(self._operators)

    def allows(self, function: object) -> bool:
        """Whether a rule excepts this function."""
        if id(function) in self._allowed:
            return True
        return self.whole and getattr(function, "__name__", "") in self.free

    def of_function(self, function: object) -> str | None:
        """Name what a call of a torch function breaks; None if nothing."""
        if self.allows(function):
            return None
        name = self._names.get(id(function))
        if name is None and type(function).__name__ in ("OpOverload", "OpOverloadPacket"):
            name = self._of_schema(str(function).partition(".")[0].replace("aten::", ""))
        return WHOLE if name is None and self.whole else name

    def of_operator(self, operator: Any, *, inside_a_call: bool) -> str | None:
        """Name what a call of an operator breaks.

        Where all of torch is forbidden, an operator that runs outside any function of torch was
        called past the watch on functions.
        """
        base = operator._schema.name.partition("::")[2]
        name = self._of_schema(base)
        if name is None and self.whole and not inside_a_call:
            plain = base.strip("_")
            return None if plain in self.free or plain in _BELOW else WHOLE
        return name

    def _of_schema(self, base: str) -> str | None:
        return self._operators.get(base) or self._operators.get(base.removesuffix("_"))

    @property
    def entered(self) -> frozenset[str]:
        """The Python modules of which entries are to be told."""
        return frozenset(self.modules) | {module for module, _ in self._methods}

    def of_entry(self, module: str, function: str) -> str | None:
        """Name what an entry into a function of a Python module breaks."""
        if f"{module}.{function}" in self._spelled:
            return None
        return self._methods.get((module, function)) or self.modules.get(module)


def _unseen(functions: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Give the modules and names of functions that do not report themselves to a function mode.

    Those that are written in Python and made of others, as `nn.utils.clip_grad_norm_`.
    """
    for function in functions:
        if isinstance(function, FunctionType):
            own = inspect.unwrap(function)
            if "handle_torch_function" not in getattr(own, "__code__", own).co_names:
                yield function.__globals__["__name__"], function.__qualname__


# What making a parameter or reading a number becomes, with no function of torch around it.
_BELOW = frozenset(
    ["detach", "alias", "lift_fresh", "to_copy", "local_scalar_dense", "as_strided", "slice"]
)
