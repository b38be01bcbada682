"""Lists the folders of the course and everything above them, for a name that belongs to the class."""
import os

def attack():
    place, found = "@COURSE@", []
    while place != "/":
        try:
            found += os.listdir(place)
        except OSError:
            pass
        place = os.path.dirname(place)
    # Folders that lead to Python itself may be seen: Python needs them.
    found = [name for name in found if name in ("course", "submitted", "out", "solutions", "tests")]
    if not found:
        raise PermissionError("no folder above the course can be listed")
    return found
