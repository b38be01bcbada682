"""Observe programs of a lesson through the sandbox, and keep what the known ones produced.

It makes no verdict: judging is a floor above it and is never imported.
"""
