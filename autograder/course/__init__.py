"""A course as its author wrote it: policy, lessons, known answers, the notebook with its stubs.

Reading runs nothing: no check, no solution and no submission is imported here.
"""
