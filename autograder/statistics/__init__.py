"""What a class's results say of its tasks, its checks and its misconceptions.

Everything here is a pure function of what a gradebook holds; nothing is written or shown.
"""
