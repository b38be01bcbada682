"""How learning platforms lay a class's submissions out: one file for each platform.

A layout says of every entry of the class's folder whose it is. What lies in a student's folder or
archive is looked through in the same way for all of them.
"""
