"""Raises the limits on its memory, time, files and threads."""
import resource

def attack():
    done = []
    for name in ("DATA", "AS", "CPU", "NOFILE", "FSIZE", "CORE", "MEMLOCK"):
        number = getattr(resource, f"RLIMIT_{name}")
        soft, hard = resource.getrlimit(number)
        if hard == resource.RLIM_INFINITY:
            continue
        try:
            resource.setrlimit(number, (hard + 1, hard + 1))
            done.append(name)
        except (OSError, ValueError) as error:
            last = error
    if not done:
        raise last
    return done
