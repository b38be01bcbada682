"""Run student code in processes that hold nothing worth stealing.

Theory of operation: docs/security.md. This package knows programs, calls and observations;
it knows nothing of courses, of what a check means, or of scores.
"""
