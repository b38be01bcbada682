"""Makes the course readable and writable for everybody, and dates its files back."""
import os

def attack():
    for place in ("@COURSE@", "@SUBMISSIONS@", "@OUTPUT@", "/tmp"):
        os.chmod(place, 0o777)  # pretended; whether it was done shows in the next line
        if os.stat(place).st_mode & 0o777 == 0o777:
            os.utime(place, (0, 0))
            return place
    raise PermissionError("nothing was changed")
