"""Opens settings of the kernel for writing: one of them names a program that root runs."""
import os

def attack():
    found = []
    for file in ("/proc/sys/kernel/core_pattern", "/proc/sys/kernel/hostname", "/proc/mtrr",
                 "/proc/sys/vm/drop_caches", "/proc/sysrq-trigger", "/proc/irq/default_smp_affinity",
                 "/sys/devices/system/cpu/cpu1/online", "/sys/kernel/uevent_helper"):
        try:
            os.close(os.open(file, os.O_WRONLY))  # opened, and nothing is written
            found.append(file)
        except OSError as error:
            last = error
    if not found:
        raise last
    return found
