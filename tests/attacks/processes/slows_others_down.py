"""Changes the priority, the processors and the limits of its parent."""
import os
import resource

def attack():
    parent, done = os.getppid(), []
    for what in (lambda: os.sched_setaffinity(parent, os.sched_getaffinity(0)),
                 lambda: os.setpriority(os.PRIO_PROCESS, parent, 0),
                 lambda: resource.prlimit(parent, resource.RLIMIT_NOFILE)):
        try:
            what()
            done.append("changed")
        except OSError as error:
            last = error
    if not done:
        raise last
    return done
