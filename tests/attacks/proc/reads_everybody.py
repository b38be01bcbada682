"""Goes through all processes it can see, and reads what it may: environments, open files."""
import os

def attack():
    pids = {int(n) for n in os.listdir("/proc") if n.isdigit()} - {os.getpid()}
    found, last = [], PermissionError("nobody is in sight")
    for pid in pids:
        for name in ("environ", "mem", "maps", "cwd"):
            try:
                path = f"/proc/{pid}/{name}"
                found.append(os.readlink(path) if name == "cwd" else open(path, "rb").read(64))
            except OSError as error:
                last = error
    if not found:
        raise last
    return found
