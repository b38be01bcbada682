"""Compile check files statement by statement: each check executes those that it is made of.

The grader compiles a file once for a class. A student process is sent the code with its job.
"""

from __future__ import annotations

import ast
import marshal
import types

from autograder.sandbox.slicing import future_flags
from autograder.sandbox.syntax import parse


def compile_statements(name: str, source: str) -> list[types.CodeType]:
    """Compile each statement of a file by itself, under the file's `from __future__` imports."""
    statements = parse(source, name).body
    flags = future_flags(statements)
    return [
        compile(ast.Module([statement], []), name, "exec", flags, dont_inherit=True)
        for statement in statements
    ]


def packed(name: str, source: str) -> tuple[bytes, ...]:
    """Compile a file's statements for a process of this same interpreter."""
    return tuple(map(marshal.dumps, compile_statements(name, source)))
