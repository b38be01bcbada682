"""torch's compiler is imported by whoever first needs it, and by nobody who only trains."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from autograder.sandbox.inside import compiler
from autograder.sandbox.outside.host import SandboxServer

pytestmark = pytest.mark.slow

OPTIMIZERS = ("SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "NAdam")

# Called in a child of a process that has imported torch.


def train_with_every_optimizer(put_off):
    """Train with each, put it away and take it out again; give what was learned, as text."""
    import torch

    if put_off:
        compiler.put_off()
    else:
        import torch._dynamo
    learned = []
    for name in OPTIMIZERS:
        torch.manual_seed(0)
        model = torch.nn.Linear(2, 1)
        optimizer = getattr(torch.optim, name)(model.parameters(), lr=0.1)
        for _ in range(3):
            optimizer.zero_grad()
            model(torch.ones(1, 2)).sum().backward()
            optimizer.step()
        optimizer.load_state_dict(optimizer.state_dict())
        optimizer.add_param_group({"params": [torch.zeros(1, requires_grad=True)]})
        learned.append([p.detach().tolist() for p in model.parameters()])
    slope = torch.func.vmap(torch.func.grad(lambda x: x**3))(torch.arange(3.0))
    return learned, slope.tolist(), is_imported()


def is_imported():
    return "torch._dynamo.eval_frame" in sys.modules


def look_around():
    """Do what looks through all modules, or asks whether the compiler is there."""
    import importlib.util
    import inspect
    import pickle

    import torch

    compiler.put_off()
    inspect.getmodule(lambda: 0)
    inspect.getsource(torch.nn.Linear)
    pickle.dumps(torch.nn.Linear(1, 1))
    found = importlib.util.find_spec("torch._dynamo")
    return (
        found is not None,
        hasattr(torch, "_dynamo"),
        torch.compiler.is_compiling(),
        is_imported(),
    )


def import_a_part():
    compiler.put_off()
    from torch._dynamo import config

    return is_imported(), hasattr(config, "suppress_errors")


def import_by_name():
    compiler.put_off()
    from torch._dynamo import disable, graph_break, optimize

    return is_imported(), callable(optimize), disable(lambda: 3)(), graph_break()


def switch_off_a_function():
    compiler.put_off()
    import torch._dynamo

    left_out = torch._dynamo.disable(lambda: 3)
    return is_imported(), left_out._torchdynamo_disable, left_out()


def put_something_in():
    import torch

    compiler.put_off()
    torch._dynamo.ours = 1
    torch._dynamo.config.suppress_errors = True
    return is_imported(), torch._dynamo.ours, torch._dynamo.config.suppress_errors


def take_something_out():
    import torch

    compiler.put_off()
    del torch._dynamo.graph_break
    return is_imported(), hasattr(torch._dynamo, "graph_break")


def list_it():
    import torch

    compiler.put_off()
    return is_imported(), "optimize" in dir(torch._dynamo)


def ask_for_what_it_has_not():
    import torch

    compiler.put_off()
    return is_imported(), hasattr(torch._dynamo, "nothing_of_the_kind")


def ask_about_backward_passes():
    import torch

    compiler.put_off()
    return is_imported(), torch._dynamo.compiled_autograd.compiled_autograd_enabled


def compile_after_training():
    """Train, then compile with a backend that shows what reaches it; train in the compiled code."""
    import torch

    compiler.put_off()
    before = torch._dynamo
    model = torch.nn.Linear(1, 1)
    torch.optim.SGD(model.parameters(), lr=0.1)  # its functions are left out already
    left_out = torch.optim.Optimizer.add_param_group.__wrapped__
    answered = left_out.__dict__["__dynamo_disable"] is left_out
    graphs = []
    compiled = torch.compile(
        lambda x: torch.relu(x) + 1, backend=lambda graph, _: graphs.append(graph) or graph.forward
    )
    result = compiled(torch.tensor([-1.0, 1.0])).tolist()
    torch.optim.SGD(model.parameters(), lr=0.1)
    return (
        answered,
        result,
        len(graphs),
        torch._dynamo is before is sys.modules["torch._dynamo"],
        type(before) is type(sys),
        left_out.__dict__["__dynamo_disable"]._torchdynamo_disable,
    )


def stop_the_import_once():
    """Have the first import end in the middle, as when a statement takes too long."""
    import torch

    compiler.put_off()

    class Stop(BaseException):
        pass

    class Stopping:
        def find_spec(self, name, *_):
            if name == "torch._dynamo.trace_rules":
                raise Stop

    sys.meta_path.insert(0, Stopping())
    try:
        torch._dynamo.config  # noqa: B018 - reading it imports it
    except Stop:
        stopped = True
    sys.meta_path.pop(0)
    model = torch.nn.Linear(1, 1)
    torch.optim.SGD(model.parameters(), lr=0.1).step()
    return stopped, is_imported()


def ask_from_two_threads():
    import threading

    import torch

    compiler.put_off()
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(callable(torch._dynamo.optimize)))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def put_off_twice():
    import torch

    compiler.put_off()
    first = torch._dynamo
    compiler.put_off()
    return torch._dynamo is first


def put_off_what_is_there():
    import torch._dynamo

    compiler.put_off()
    return type(torch._dynamo) is type(sys)


# What then happens.


def test_training_imports_no_compiler(torch_attempt: Any) -> None:
    """What is learned is the same, bit for bit, and the compiler is not imported for it."""
    late, early = (torch_attempt(train_with_every_optimizer, p, layers=None) for p in (True, False))
    assert (late.error, early.error) == (None, None), (late.trace, early.trace)
    assert late.value[:2] == early.value[:2]
    assert [late.value[2], early.value[2]] == [False, True]


def test_looking_around_imports_no_compiler(torch_attempt: Any) -> None:
    """Who looks through all modules, or asks whether there is a compiler, does not import it."""
    assert torch_attempt(look_around, layers=None).value == [True, True, False, False]


@pytest.mark.parametrize(
    ("ask", "value"),
    [
        (import_a_part, [True, True]),
        (import_by_name, [True, True, 3, None]),
        (switch_off_a_function, [True, True, 3]),
        (put_something_in, [True, 1, True]),
        (take_something_out, [True, False]),
        (list_it, [False, True]),
        (ask_for_what_it_has_not, [False, False]),
        (ask_about_backward_passes, [False, False]),
        (compile_after_training, [True, [1.0, 2.0], 1, True, True, True]),
        (stop_the_import_once, [True, False]),
        (ask_from_two_threads, [True, True]),
        (put_off_twice, True),
        (put_off_what_is_there, True),
    ],
)
def test_whoever_needs_it_has_it(torch_attempt: Any, ask: Any, value: Any) -> None:
    """Asked for anything, the compiler is there, whole, and as the same module."""
    outcome = torch_attempt(ask, layers=None)
    assert (outcome.error, outcome.value) == (None, value), outcome.trace


TRAINING = """
import sys
import torch

def f(x):
    model = torch.nn.Linear(1, 1)
    torch.optim.SGD(model.parameters(), lr=0.1).step()
    return "torch._dynamo.eval_frame" in sys.modules
"""


@pytest.mark.parametrize("wanted", [False, True])
def test_server_is_told_whether_to_import_it(run: Any, wanted: bool) -> None:
    """What a server forks finds the compiler imported only where its course needs it."""
    with SandboxServer(memory_bytes=256 << 20, compiler=wanted) as server:
        assert run(TRAINING, on=server).outcomes[0].observation == {"y": wanted}
