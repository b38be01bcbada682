"""Opens devices: memory, disks, terminals, the log, virtual machines."""
import os

def attack():
    found = []
    for name in ("mem", "kmsg", "vda", "sda", "tty", "console", "kvm", "fuse", "ptmx", "net/tun",
                 "loop-control", "mapper/control", "input/event0", "snapshot"):
        try:
            os.close(os.open(f"/dev/{name}", os.O_RDONLY | os.O_NONBLOCK))
            found.append(name)
        except OSError as error:
            last = error
    if not found:
        raise last
    return found
