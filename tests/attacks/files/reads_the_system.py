"""Reads files of the system that tell about its users."""

def attack():
    found = []
    for file in ("/etc/shadow", "/etc/passwd", "/etc/group", "/root/.bash_history", "/etc/hosts"):
        try:
            found.append(open(file).read()[:40])
        except OSError as error:
            last = error
    if not found:
        raise last
    return found
