"""Makes the course readable and writable for everybody, and dates its files back."""
import os

def attack():
    for place in ("@COURSE@", "@SUBMISSIONS@", "@OUTPUT@", "/tmp"):
        before = os.stat(place)
        for change in (lambda: os.chmod(place, 0o775), lambda: os.utime(place, (0, 0))):
            try:
                change()  # may be pretended; whether it was done shows below
            except OSError:
                pass
        after = os.stat(place)
        if (before.st_mode, before.st_mtime) != (after.st_mode, after.st_mtime):
            os.chmod(place, before.st_mode)
            return place
    raise PermissionError("nothing was changed")
