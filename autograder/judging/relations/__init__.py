"""Exact relations between what a student's code produced and what is right.

Half of it, transposed, one step late, not yet summed: each is stated only where it holds for
every number that differs, within the check's own tolerance, and where it could have failed.
"""
