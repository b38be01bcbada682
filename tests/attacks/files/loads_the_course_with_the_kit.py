"""Uses the kit's own code, which lies beside it, to load the course and its answers."""
from autograder.course.reading import load_course
from autograder.course.reading import load_lesson
from pathlib import Path

def attack():
    return load_lesson(load_course(Path("@COURSE@")), "01_vectors").cells
