"""The files that students handed in: found, read, and what they changed of the course's cells.

Nothing of a submission is run here, and no lesson is loaded.
"""
