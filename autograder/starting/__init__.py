"""What a new course and a new lesson begin with: a template that is a course itself, and its names.

Nothing is run here, and nothing that exists is written over.
"""
