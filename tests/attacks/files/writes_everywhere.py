"""Tries to leave a file in every place that programs, users or Python look into."""
import os
import site
import sys
import sysconfig

def attack():
    places = ["/tmp", "/var/tmp", "/dev/shm", "/run", "/etc", "/root", "/usr/lib", "@COURSE@",
              "@SUBMISSIONS@", "@OUTPUT@", "@CACHE@", sysconfig.get_path("purelib"),
              sysconfig.get_path("stdlib"), site.getusersitepackages(), sys.prefix,
              os.path.dirname(__import__("autograder").__file__)]
    written = []
    for place in places:
        try:
            with open(os.path.join(place, "@PLANT@"), "w") as file:
                file.write("import os")
            written.append(place)
        except OSError as error:
            last = error
    if not written:
        raise last
    return written
