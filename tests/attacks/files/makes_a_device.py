"""Makes a device node of its own and reads the disk through it."""
import os
import stat

def attack():
    os.mknod("disk", stat.S_IFBLK | 0o600, os.makedev(254, 0))
    return open("disk", "rb").read(16)
