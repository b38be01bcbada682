"""Reads what counts the doings of the whole machine: a process before it may have moved it."""
import ctypes
import glob
import os

FILES = ("stat", "loadavg", "meminfo", "vmstat", "uptime", "interrupts", "softirqs", "diskstats", "zoneinfo",
         "buddyinfo", "slabinfo", "schedstat", "locks", "sys/kernel/ns_last_pid", "sys/fs/inode-nr",
         "sys/fs/file-nr", "sys/fs/dentry-state", "sys/kernel/random/entropy_avail", "pressure/cpu",
         "net/sockstat", "sysvipc/shm", "self/stat", "self/mountinfo")
FOLDERS = ("/sys/devices/system/node/node0/vmstat", "/sys/devices/system/node/node0/numastat",
           "/sys/devices/system/cpu/cpu0/cpuidle/state*/usage", "/sys/kernel/mm/ksm/*", "/sys/fs/cgroup/*",
           "/sys/class/net/*/statistics/*", "/sys/block/*/stat", "/dev/pts/*", "/dev/shm/*")

def attack():
    found = []
    for name in [f"/proc/{n}" for n in FILES] + [n for pattern in FOLDERS for n in glob.glob(pattern)]:
        try:
            found.append((name, open(name).read(40)))
        except OSError as error:
            last = error
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.sysinfo(ctypes.create_string_buffer(256)) == 0:
        found.append("sysinfo")
    for call in (lambda: os.statvfs("."), lambda: os.statvfs(os.__file__), os.getloadavg):
        try:
            found.append(call())
        except OSError as error:
            last = error
    if not found:
        raise last
    return found
