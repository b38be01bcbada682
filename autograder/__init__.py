"""torch-autograder: exercises and grading for PyTorch courses."""

__version__ = "0.1.0"
