"""An assertion becomes the observation of what the student's code gives; the rest is a comment."""

from __future__ import annotations

import ast

import pytest

from autograder.importing.converting import Converted, convert


def converted(source: str, *, bare: bool = False) -> Converted:
    """Convert a test of the tasks f and g, which a test may also know as those of `hw`."""
    return convert(ast.parse(source).body, ["f", "g", "Net"], ["hw"], bare=bare)


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("assert f(2) == 4", "seen['f(2)'] = solution.f(2)"),
        ("assert 4 == f(2)", "seen['f(2)'] = solution.f(2)"),
        ("assert (f(2) == [1, 2]).all()", "seen['f(2)'] = solution.f(2)"),
        ("assert np.all(f(2) == 4)", "seen['f(2)'] = solution.f(2)"),
        ("assert torch.allclose(f(x), y, atol=1e-3)", "seen['f(x)'] = solution.f(x)"),
        ("assert torch.equal(f(x), y)", "seen['f(x)'] = solution.f(x)"),
        ("assert np.isclose(f(2), 4).all()", "seen['f(2)'] = solution.f(2)"),
        ("assert abs(f(2) - 4) < 1e-6", "seen['f(2)'] = solution.f(2)"),
        ("assert np.amax(np.fabs(f(2) - y)) <= 1e-6", "seen['f(2)'] = solution.f(2)"),
        ("assert (f(2) - y).abs().max().item() < 1e-6", "seen['f(2)'] = solution.f(2)"),
        ("np.testing.assert_allclose(f(2), 4)", "seen['f(2)'] = solution.f(2)"),
        ("torch.testing.assert_close(f(2), y)", "seen['f(2)'] = solution.f(2)"),
        ("self.assertEqual(f(2), 4)", "seen['f(2)'] = solution.f(2)"),
        ("self.assertAlmostEqual(4, f(2), places=3)", "seen['f(2)'] = solution.f(2)"),
        ("self.assertTrue(f(2) == 4)", "seen['f(2)'] = solution.f(2)"),
        ("assert f(2).equals(y)", "seen['f(2)'] = solution.f(2)"),
        ("assert f(2) is None", "seen['f(2)'] = solution.f(2)"),
        ("assert not f(2)", "seen['f(2)'] = solution.f(2)"),
        ("assert len(f(2)) == 3", "seen['len(f(2))'] = len(solution.f(2))"),
        ("assert f(2).shape == (3, 1)", "seen['f(2).shape'] = solution.f(2).shape"),
        (
            "assert isinstance(f(2), list)",
            "seen['type(f(2)).__name__'] = type(solution.f(2)).__name__",
        ),
        ("assert hw.f(2) == 4", "seen['hw.f(2)'] = solution.f(2)"),
        (
            "with pytest.raises(ValueError):\n    f(-1)",
            "seen['f(-1) raises'] = raised_by(lambda: solution.f(-1), ValueError)",
        ),
        (
            "self.assertRaises(ValueError, f, -1)",
            "seen['f(-1) raises'] = raised_by(lambda: solution.f(-1), ValueError)",
        ),
        (
            "try:\n    f(-1)\nexcept ValueError:\n    pass\nelse:\n    raise AssertionError('no')",
            "seen['f(-1) raises'] = raised_by(lambda: solution.f(-1), ValueError)",
        ),
    ],
)
def test_one_assertion(source: str, line: str) -> None:
    """What the student's code gives is observed under its own words; what it should be is dropped."""
    found = converted(source)
    assert found.lines == (line,)
    assert (found.observed, found.kept, found.doubtful) == (1, 0, 0)


def test_what_the_student_gave_goes_on_in_variables() -> None:
    """A variable that holds a result is the student's; one that holds what is expected is not."""
    found = converted(
        "x = 3\ny = f(x)\nz = y + 1\nexpected = 9\nassert z == expected\nassert x == 3"
    )
    assert found.lines[:4] == ("x = 3", "y = solution.f(x)", "z = y + 1", "expected = 9")
    assert found.lines[4] == "seen['z'] = z"
    assert found.lines[5:] == (
        "# TODO(author): nothing in it is what the student's code gave",
        "# assert x == 3",
    )
    assert (found.observed, found.kept, found.uses) == (1, 1, ("f",))


def test_what_a_call_did_to_its_argument() -> None:
    """An argument of a call whose result nobody keeps is looked at afterwards."""
    found = converted("x = [1]\nf(x)\nassert x == [1, 2]")
    assert found.lines == ("x = [1]", "solution.f(x)", "seen['x'] = x")


def test_both_operands_and_both_halves() -> None:
    """Where both sides are the student's both are observed, and so are both halves of an `and`."""
    found = converted("assert f(1) == g(1) and f(2) == 4")
    assert [line.partition(" = ")[0] for line in found.lines] == [
        "seen['f(1)']",
        "seen['g(1)']",
        "seen['f(2)']",
    ]
    assert found.observed == 1


def test_a_loop_is_observed_item_by_item() -> None:
    """In a loop each round is observed, and what is asserted twice has two names."""
    found = converted("for x, y in cases:\n    assert f(x) == y\nassert f(x) == 1")
    assert found.lines == (
        "for x, y in cases:",
        "    seen.setdefault('f(x)', []).append(solution.f(x))",
        "seen['f(x) (2)'] = solution.f(x)",
    )


def test_a_threshold_is_marked() -> None:
    """Where only an order is asserted, the verdict is observed and the author told of it."""
    found = converted("assert f(2) < 0.1")
    assert found.lines[-1] == "seen['bool(f(2) < 0.1)'] = bool(solution.f(2) < 0.1)"
    assert found.lines[0].startswith("# TODO(author): this is only whether `f(2) < 0.1`")
    assert found.doubtful == 1


def test_what_only_assertions_needed() -> None:
    """An import that nothing uses any more is left out."""
    found = converted(
        "from nose.tools import assert_equal\nimport math\nassert_equal(f(math.pi), 4)"
    )
    assert found.lines == ("import math", "seen['f(math.pi)'] = solution.f(math.pi)")


def test_a_bare_expression_is_a_test_for_otter() -> None:
    """The last expression is looked at where its output is the test, and nowhere else."""
    assert converted("f(2) == 4", bare=True).lines == ("seen['f(2)'] = solution.f(2)",)
    assert converted("f(2) == 4").observed == 0


def test_names_of_a_function_of_the_test() -> None:
    """An argument that is called like a task is the test's own."""
    found = converted("def twice(f):\n    return 2 * f\nassert f(1) == twice(1)")
    assert found.lines[:2] == ("def twice(f):", "    return 2 * f")


def test_a_function_that_asserts_is_left() -> None:
    """Where what is asserted is behind arguments, nobody guesses."""
    found = converted("def same(a, b):\n    assert a == b\nsame(f(1), 2)")
    assert found.lines[0].startswith("# TODO(author): a function that asserts")
    assert (found.observed, found.kept) == (0, 1)
