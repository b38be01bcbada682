"""What nbgrader loads: its steps for a submission, done by the kit's grader and sandbox.

`nbgrader_config.py` names them, through `use_autograder`. No kernel is started, and the notebook
that nbgrader shows never holds a hidden check or a reference.
"""
