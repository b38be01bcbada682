"""What the statements of a program may change, so that what a task reads is as in the notebook.

Conservative: what cannot be seen to leave an object alone counts as changing it. Names are followed
through assignments, containers and calls of the program's own functions. Numbers, texts, functions
and modules do not change by being passed on. Runs in the student process, before any of the
student's code.
"""
