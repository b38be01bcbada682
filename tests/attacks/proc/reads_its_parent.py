"""Reads memory, environment, descriptors and maps of the process that forked it."""
import os

def attack():
    found = []
    for name in ("mem", "environ", "maps", "fd", "auxv", "stack", "syscall", "cwd", "root", "exe"):
        path = f"/proc/{os.getppid()}/{name}"
        try:
            if name in ("cwd", "root", "exe"):
                found.append(os.readlink(path))
            elif name == "fd":
                found.append([os.readlink(f"{path}/{n}") for n in os.listdir(path)])
            else:
                found.append(open(path, "rb").read(64))
        except OSError as error:
            last = error
    if not found:
        raise last
    return found
