"""Observations: what a check returned, as plain data; their bytes; their comparison."""
