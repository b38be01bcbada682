"""Reads the course's secret, from which it could draw the inputs of all hidden checks."""
import os

def attack():
    told = os.environ.get("AUTOGRADER_SECRET")
    return told or open("@COURSE@/.autograder-secret").read()
