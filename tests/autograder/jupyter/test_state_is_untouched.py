"""A check leaves the kernel as it was."""

from __future__ import annotations

import pytest

DRAWS = "(float(torch.rand(1)), float(numpy.random.rand()), random.random())"


@pytest.fixture
def used(kernel):
    """A kernel in which a student has worked."""
    kernel.run("import random\nimport numpy\nimport warnings")
    kernel.run("def double(x):\n    return 2 * x")
    kernel.run('def total(x):\n    torch.manual_seed(9)\n    raise ValueError("not today")')
    return kernel


def test_names(used) -> None:
    """A check adds, changes and removes no variable."""
    used.run("x, w = torch.arange(3.0), torch.ones(2, requires_grad=True)\nlosses = [1.0, 2.0]")
    names = "{k: id(v) for k, v in globals().items() if k[0] != '_' and k not in ('In', 'Out')}"
    before = used.value(names)
    values = used.value("(x.tolist(), w.tolist(), w.grad, losses)")
    used.run("check()")
    assert used.value(names) == before
    assert used.value("(x.tolist(), w.tolist(), w.grad, losses)") == values


def test_a_name_that_the_task_binds(used) -> None:
    """A global name that a task binds has its old value back after the check."""
    used.run(
        "count = 5\ndef double(x):\n    global count, new\n    count, new = 6, 7\n    return 2 * x"
    )
    assert "✓ double" in used.run('check("double")').text
    assert used.value("(count, 'new' in globals())") == (5, False)


def test_random_numbers(used) -> None:
    """The generators of torch, NumPy and Python go on where they were."""
    seed = "torch.manual_seed(1); numpy.random.seed(1); random.seed(1)"
    used.run(seed)
    expected = used.value(DRAWS)
    used.run(f"{seed}\ncheck()")
    assert used.value(DRAWS) == expected


def test_settings_of_torch(used) -> None:
    """Default dtype, grad mode, determinism and anomaly detection stay as they were set."""
    settings = (
        "(str(torch.get_default_dtype()), torch.is_grad_enabled(), "
        "torch.are_deterministic_algorithms_enabled(), torch.is_anomaly_enabled())"
    )
    used.run(
        "torch.set_default_dtype(torch.float64); torch.set_grad_enabled(False)\n"
        "torch.use_deterministic_algorithms(True); torch.autograd.set_detect_anomaly(True)"
    )
    try:
        before = used.value(settings)
        assert "✓ double" in used.run("check()").text
        assert used.value(settings) == before == ("torch.float64", False, True, True)
    finally:
        used.run(
            "torch.set_default_dtype(torch.float32); torch.set_grad_enabled(True)\n"
            "torch.use_deterministic_algorithms(False); torch.autograd.set_detect_anomaly(False)"
        )


@pytest.mark.parametrize(("device", "found"), [(None, "cpu"), ("meta", "meta")])
def test_default_device(used, device: str | None, found: str) -> None:
    """A default device stays; where none was named none is, so that no call becomes slower."""
    used.run(f"torch.set_default_device({device!r})")
    modes = "torch._C._len_torch_function_stack()"
    before = used.value(modes)
    text = used.run("check()").text
    after = used.value(f"({modes}, str(torch.get_default_device()))")
    used.run("torch.set_default_device(None)")
    assert after == (before, found)
    assert "✓ double" in text


def test_figures(used) -> None:
    """Figures that are open stay open, and those that a task opens are closed and not shown."""
    used.run("import matplotlib\nmatplotlib.use('agg')\nimport matplotlib.pyplot as plt")
    used.run("mine = plt.figure()")
    used.run("def double(x):\n    plt.figure(); plt.plot([1, 2]); plt.show()\n    return 2 * x")
    before = used.value("(plt.get_fignums(), plt.gcf() is mine)")
    shown = used.run('check("double")')
    assert "✓ double" in shown.text
    assert "image/png" not in shown.forms
    assert used.value("(plt.get_fignums(), plt.gcf() is mine)") == before
    used.run("plt.close('all')")


def test_what_a_task_displays(used) -> None:
    """What a task displays while it is checked does not appear under the check."""
    used.run("def double(x):\n    display('a picture')\n    return 2 * x")
    shown = used.run('check("double")')
    assert "a picture" not in shown.text
    assert list(used.run("display('shown')").forms) == ["text/plain"]


def test_warnings(used) -> None:
    """The filters of warnings are those that were set."""
    used.run("warnings.simplefilter('error', ResourceWarning)")
    before = used.value("len(warnings.filters)")
    used.run("def double(x):\n    warnings.simplefilter('ignore')\n    return 2 * x")
    used.run("check()")
    assert used.value("len(warnings.filters)") == before


def test_a_model_of_the_student(used) -> None:
    """The parameters of a model that the student has trained are not touched."""
    used.run("model = torch.nn.Linear(2, 1)\nkept = [p.clone() for p in model.parameters()]")
    used.run("check()")
    same = "all(torch.equal(a, b) for a, b in zip(model.parameters(), kept))"
    assert used.value(f"({same}, [p.grad for p in model.parameters()])") == (True, [None, None])


def test_after_a_task_that_raised(used) -> None:
    """State is put back also where the task raised."""
    used.run("torch.set_default_dtype(torch.float64)")
    assert "ValueError: not today" in used.run('check("total")').text
    assert used.value("str(torch.get_default_dtype())") == "torch.float64"
    used.run("torch.set_default_dtype(torch.float32)")
