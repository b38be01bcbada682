"""What students get: made from a lesson, read again on their own machine, and how far they are.

It imports no grading and no gradebook: an assignment is judged by its released record alone.
"""
