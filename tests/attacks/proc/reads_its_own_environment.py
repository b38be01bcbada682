"""Reads the environment that its process began with: the grader's could still be in it."""

def attack():
    text = open("/proc/self/environ").read()
    if "@CANARY@" not in text:
        raise PermissionError("nothing of the grader's is in it")
    return text
