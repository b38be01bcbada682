"""seccomp: a filter that the kernel asks before every system call of the process.

The table says what is refused; here it becomes a program for the kernel's filter machine.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
import sys
from typing import Final

from autograder.sandbox.confinement.libc import syscall
from autograder.sandbox.confinement.seccomp_table import (
    ABSENT,
    ALL_BITS,
    ALLOW,
    ARCHITECTURES,
    COMMANDING_IOCTL,
    ITSELF,
    NEWEST_REVIEWED,
    TABLE,
    When,
)

KILL_PROCESS: Final = 0x8000_0000

SET_MODE_FILTER: Final = 1
FLAG_TSYNC: Final = 1  # all threads of the process, not only this one

# Offsets in what the kernel shows the filter: call number, architecture, then the arguments.
NUMBER: Final = 0
ARCHITECTURE: Final = 4
ARGUMENTS: Final = 16


def _instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, value)


def _load(offset: int) -> bytes:
    return _instruction(0x20, offset)


def _mask(bits: int) -> bytes:
    return _instruction(0x54, bits)


def _answer(value: int) -> bytes:
    return _instruction(0x06, value)


def _skip_unless_equal(value: int, skip: int) -> bytes:
    return _instruction(0x15, value, if_false=skip)


def _skip_unless_above(value: int, skip: int) -> bytes:
    return _instruction(0x25, value, if_false=skip)


def _assemble(machine: str, *, commanding: bool = False) -> bytes:
    """Return the filter on `machine`, 8 bytes per instruction, with ITSELF for the process's id."""
    architecture = ARCHITECTURES[machine]
    program = [
        # The numbers below mean other calls elsewhere: a 32-bit call must not pass as one of them.
        _load(ARCHITECTURE),
        _instruction(0x15, architecture.audit_number, if_true=1),
        _answer(KILL_PROCESS),
        _load(NUMBER),
        # Covers x32 as well, whose numbers are ours with a high bit set.
        _skip_unless_above(NEWEST_REVIEWED, 1),
        _answer(ABSENT),
    ]
    for row in TABLE:
        number = row.number(machine)
        if number is not None:
            is_command = commanding and row.name == "ioctl"
            block = _block(COMMANDING_IOCTL if is_command else row.action)
            program += [_skip_unless_equal(number, len(block)), *block]
    program.append(_answer(ALLOW))
    return b"".join(program)


def _block(action: int | When) -> list[bytes]:
    """Return the instructions for one call; every way through them ends in an answer."""
    if isinstance(action, int):
        return [_answer(action)]
    # Built from the end, because a jump counts the instructions that come after it.
    block = [_answer(action.then)]
    for word in reversed(action.words):
        head = [_load(ARGUMENTS + 4 * word.half)]
        if word.mask != ALL_BITS:
            head.append(_mask(word.mask))
        last = len(word.values) - 1
        tests = [
            _instruction(
                0x15, value, if_true=last - place, if_false=len(block) if place == last else 0
            )
            for place, value in enumerate(word.values)
        ]
        block = [*head, *tests, *block]
    return [*block, _answer(action.otherwise)]


# Assembled when this module is imported, once for all processes that are forked later.
PROGRAMS: Final = {machine: _assemble(machine) for machine in ARCHITECTURES}


def _places_of_itself(program: bytes) -> tuple[int, ...]:
    return tuple(
        8 * place + 4
        for place, (code, _, _, value) in enumerate(struct.iter_unpack("<HBBI", program))
        if (code, value) == (0x15, ITSELF)
    )


PLACES_OF_ITSELF: Final = {
    machine: _places_of_itself(program) for machine, program in PROGRAMS.items()
}


def program_for(machine: str, pid: int, *, commanding: bool = False) -> bytes:
    """Return the filter for process `pid` on `machine`; `commanding` lets it command a GPU."""
    made = _assemble(machine, commanding=True) if commanding else PROGRAMS[machine]
    places = _places_of_itself(made) if commanding else PLACES_OF_ITSELF[machine]
    program = bytearray(made)
    for place in places:
        struct.pack_into("<I", program, place, pid)
    return bytes(program)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def install(program: bytes, machine: str) -> None:
    """Put `program` in front of every system call of this process, for good.

    Needs no_new_privs.
    """
    buffer = ctypes.create_string_buffer(program, len(program))
    header = ctypes.byref(_Program(len(program) // 8, ctypes.addressof(buffer)))
    number = numbers(machine)["seccomp"]
    other_thread = syscall("seccomp", number, SET_MODE_FILTER, FLAG_TSYNC, header)
    if other_thread:
        raise OSError(errno.EBUSY, f"seccomp: thread {other_thread} has its own filter")


def restrict(*, commanding: bool = False) -> None:
    """Install the table's filter for this very process; OSError ENOSYS where no table fits."""
    machine = os.uname().machine
    if machine not in ARCHITECTURES or sys.maxsize < 1 << 32:
        raise OSError(errno.ENOSYS, f"no table of system calls for {machine} with this Python")
    install(program_for(machine, os.getpid(), commanding=commanding), machine)


def numbers(machine: str) -> dict[str, int]:
    """Return the table's calls by name, as `machine` numbers them."""
    named = ((row.name, row.number(machine)) for row in TABLE)
    return {name: number for name, number in named if number is not None}
