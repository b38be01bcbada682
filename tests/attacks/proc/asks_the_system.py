"""Asks where it is: mounts, partitions, network tables, the boot line."""

def attack():
    found = []
    for name in ("self/mountinfo", "partitions", "net/tcp", "net/unix", "cmdline", "config.gz"):
        try:
            text = open(f"/proc/{name}", "rb").read()
        except OSError as error:
            last = error
            continue
        if b"@COURSE@" in text:
            found.append(text)
    if not found:
        raise PermissionError("nothing of it names the course")
    return found
