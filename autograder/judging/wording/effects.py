"""Say what a call left behind that a right solution does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from autograder.language import N_, _
from autograder.model import Visibility
from autograder.sandbox.wire import Effect, Left

_ORDINALS = (
    N_("its first argument"),
    N_("its second argument"),
    N_("its third argument"),
    N_("its fourth argument"),
    N_("its fifth argument"),
    N_("its sixth argument"),
)


class _Words(NamedTuple):
    of_argument: str  # {task}, {argument}
    in_general: str  # {task}
    step: str  # {task}


WORDS: dict[Left, _Words] = {
    Left.WRITTEN: _Words(
        N_("`{task}` writes into {argument}."),
        N_("`{task}` writes into what it is given."),
        N_("Make a new tensor instead: `x + 1` and not `x += 1`, or work on `x.clone()`."),
    ),
    Left.TOUCHED: _Words(
        N_("`{task}` writes into {argument}, if only for a moment."),
        N_("`{task}` writes into what it is given, if only for a moment."),
        N_(
            "Work on a copy, `x.clone()`: what was computed from `x` before cannot be "
            "differentiated once `x` was written to."
        ),
    ),
    Left.REQUIRES_GRAD: _Words(
        N_("`{task}` changes whether {argument} requires a gradient."),
        N_("`{task}` changes whether what it is given requires a gradient."),
        N_(
            "Leave the flag of what you are given alone: `x.detach().clone().requires_grad_()` "
            "makes a tensor of your own."
        ),
    ),
    Left.GRAD: _Words(
        N_("`{task}` changes the `.grad` of {argument}."),
        N_("`{task}` changes the `.grad` of what it is given."),
        N_("Ask for gradients with `torch.autograd.grad`, or work on a copy of your own."),
    ),
    Left.MODE: _Words(
        N_(
            "`{task}` leaves {argument} in another mode, training or evaluation, than it "
            "found it in."
        ),
        N_("`{task}` leaves a model in another mode, training or evaluation, than it found it in."),
        N_("Remember `model.training` before you change the mode, and restore it at the end."),
    ),
    Left.GRAD_MODE: _Words(
        "",
        N_("`{task}` leaves gradients switched on or off for whoever called it."),
        N_(
            "Use `with torch.no_grad():`, which ends by itself, instead of "
            "`torch.set_grad_enabled`."
        ),
    ),
    Left.DEFAULT_DTYPE: _Words(
        "",
        N_("`{task}` changes torch's default dtype."),
        N_("Give new tensors their dtype one by one: `dtype=x.dtype`."),
    ),
    Left.DEFAULT_DEVICE: _Words(
        "",
        N_("`{task}` changes torch's default device."),
        N_("Give new tensors their device one by one: `device=x.device`."),
    ),
    Left.RANDOM: _Words(
        "",
        N_(
            "`{task}` draws random numbers or sets their seed, so whoever draws after it "
            "gets others."
        ),
        N_(
            "Find the line that does: `torch.rand…`, `torch.manual_seed`, or a new module, which "
            "initialises its weights."
        ),
    ),
    Left.RESULT: _Words(
        "",
        N_("What an earlier call of `{task}` returned changes when it is called again."),
        N_(
            "Return a new tensor from each call. Look for one that outlives the call: a global "
            "name, a default value, a buffer that is filled again."
        ),
    ),
}


def say_effect(effects: Sequence[Effect], task: str, visibility: Visibility) -> str:
    """Say the first of the effects; of a hidden check not in which argument it was."""
    effect = effects[0]
    words = WORDS[effect.left]
    if visibility is not Visibility.PUBLIC or not words.of_argument:
        return _(words.in_general).format(task=task)
    return _(words.of_argument).format(task=task, argument=_name(effect.argument))


def step_after_effect(effects: Sequence[Effect]) -> str:
    """Say what to do about it."""
    return _(WORDS[effects[0].left].step)


def _name(argument: int) -> str:
    if argument == 0:
        return _("the module itself")
    if argument <= len(_ORDINALS):
        return _(_ORDINALS[argument - 1])
    return _("one of its arguments")
