"""Loads a program into the kernel: by bpf, as a module, as performance counters."""
import os
from autograder.sandbox.confinement import libc, seccomp

def attack():
    numbers = seccomp.numbers(os.uname().machine)
    for name, arguments in (("bpf", (0, 0, 0)), ("init_module", (0, 0, 0)),
                            ("perf_event_open", (0, 0, -1, -1, 0)), ("userfaultfd", (0,)),
                            ("kexec_load", (0, 0, 0, 0)), ("add_key", (0, 0, 0, 0, 0))):
        try:
            libc.syscall(name, numbers[name], *arguments)
            return name
        except OSError as error:
            if error.errno in (14, 22):  # it looked at the arguments
                return name
            last = error
    raise last
