"""Leaves files that Python runs when it starts, where the next process would find them."""
import os
import site
import sys
import sysconfig

def attack():
    done = []
    for place in (*sys.path, sysconfig.get_path("purelib"), site.getusersitepackages()):
        for name in ("@PLANT@.pth", "usercustomize.py"):
            try:
                with open(os.path.join(place or ".", name), "w") as file:
                    file.write("import builtins; builtins.planted = True\n")
                done.append(os.path.join(place, name))
            except OSError as error:
                last = error
    if not done:
        raise last
    return done
