"""Solutions that know nothing about any lesson and try to please every check.

Each file is one idea. Its public functions replace tasks that are functions, its public classes
replace tasks that are classes. They run as a student's code does, in the student process, and
import nothing from the kit. Each must earn nothing: `autograder validate` makes sure of that.
"""
