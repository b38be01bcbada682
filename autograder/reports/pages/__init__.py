"""Pages about a class, for people: one for each student, and one for whoever teaches.

Each is one HTML file that loads nothing and runs nothing: style and pictures are in it.
"""
