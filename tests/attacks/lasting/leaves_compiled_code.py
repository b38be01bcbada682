"""Leaves compiled code in the place of a module that the next process imports."""
import importlib.util
import autograder.sandbox.inside.child as child

def attack():
    with open(importlib.util.cache_from_source(child.__file__), "r+b"):
        return "compiled code can be changed"
