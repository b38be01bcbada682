"""Submissions graded on other machines, through Dask: an optional part of `autograder grade`."""
