"""Lists the folders of the course and everything above them."""
import os

def attack():
    place, found = "@COURSE@", []
    while place != "/":
        try:
            found += os.listdir(place)
        except OSError:
            pass
        place = os.path.dirname(place)
    if not found:
        raise PermissionError("no folder above the course can be listed")
    return found
