"""Prove that a course's checks can be trusted: tolerances, mutants, cheats.

Theory and rules: docs/tolerances.md. Everything here runs known programs through the sandbox as
submissions are run, and reads observations; nothing here judges a student.
"""
