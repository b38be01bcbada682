"""Forms of what is not plain data, read beside student code: one file for each family of types.

A type is recognised by its own class object, never by what an object says of itself, and values
are read past methods and properties that a student may have written. No package is imported here:
a value of a type of pandas cannot exist before pandas does.
"""
