"""What runs in the student process, beside student code.

It imports nothing from the grader's end: what it needs to know arrives as a job.
"""
