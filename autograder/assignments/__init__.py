"""What students get: made from a lesson, and read on their own machine; and their progress.

It imports no grading and no gradebook: an assignment is judged by its released record alone.
"""
