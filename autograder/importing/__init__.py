"""Drafts of lessons from what other courses have: notebooks of nbgrader and otter, files of pytest.

What is imported is parsed and never run. A check of this kit holds no expected value, so an assert
becomes the observation of what the student's code gives; what has no such form stays as a comment.
"""
