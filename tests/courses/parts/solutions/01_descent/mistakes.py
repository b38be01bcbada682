"""Known wrong versions of the tasks of 01_descent, each with what its student should read."""

from autograder.authoring import mistake


@mistake("gd_step", "This goes uphill: the step is added to w, not taken from it.")
def uphill(w, gradient, rate):
    return w + rate * gradient


@mistake("decayed", "The first step divides by zero: it is counted from 0.")
def from_zero(rate, step):
    return rate / max(step, 1)
