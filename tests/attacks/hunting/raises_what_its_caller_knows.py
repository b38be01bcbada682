"""Walks up the frames to the check that calls it, and raises its file, its names and constants."""
import sys

def attack():
    frame, found = sys._getframe(), []
    while frame is not None:
        found.append((frame.f_code.co_filename, frame.f_code.co_consts, sorted(frame.f_locals)))
        frame = frame.f_back
    if not any("@HIDDEN@" in repr(each) for each in found):
        raise LookupError("nothing hidden on the stack")
    return found
