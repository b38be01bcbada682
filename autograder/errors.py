"""The kit's errors. Every message says what is wrong, where, and what to do next.

AutograderError
├── UsageError              what the person who typed the command can fix; exit code 2
│   ├── CourseError         a lesson's source, checks, known answers or tolerances
│   ├── SubmissionError     one student's file cannot be read; the others are graded
│   └── OutputError         the place for results cannot be written
├── SandboxError            the sandbox could not do its work; the submission is ungraded
│   └── WireError           a frame from a student process is not what the protocol allows
└── RecordError             a stored record cannot be read; it is computed again
"""


class AutograderError(Exception):
    """Anything the kit raises on purpose."""


class UsageError(AutograderError):
    """The command cannot do what was asked, and its caller can fix that."""


class CourseError(UsageError):
    """A course or one of its lessons is not as it must be."""


class SubmissionError(UsageError):
    """A submission's file cannot be read."""


class OutputError(UsageError):
    """Results cannot be written where they were wanted."""


class SandboxError(AutograderError):
    """The sandbox itself failed: our fault, never the student's."""


class WireError(SandboxError):
    """A frame was too large, too late, or not what the protocol allows."""


class RecordError(AutograderError):
    """A stored record is damaged or was written by another version."""
