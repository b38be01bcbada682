"""From observations to verdicts: compare, explain, word, draw, add up.

Runs on data alone. Nothing here starts a process, and nothing here ever sees code that ran.
"""
