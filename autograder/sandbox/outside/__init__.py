"""The grader's end of the sandbox: servers, student processes, what they send.

It imports nothing that runs beside student code, and trusts nothing that comes from it.
"""
