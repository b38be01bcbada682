"""The gradebook, and results in other programs' formats: one file per format.

It knows the kit's values, and nothing of how a result came about.
"""
