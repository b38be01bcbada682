"""What runs in the student process, beside student code.

It imports nothing of the grader's end: what it needs to know arrives as a job.
"""
