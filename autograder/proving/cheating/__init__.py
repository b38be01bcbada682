"""Solutions that know nothing of any lesson and try to please every check.

Each file is one idea. Its public functions take the place of tasks that are functions, its public
classes that of tasks that are classes. They run as a student's code does, in the student process;
they import nothing of the kit. Each has to earn nothing: `autograder validate` sees to it.
"""
