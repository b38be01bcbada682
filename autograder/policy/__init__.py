"""The policy: from the points that checks and people gave to the numbers that count.

Pure functions over the class that a gradebook remembers. Changing a policy grades nobody again.
"""
