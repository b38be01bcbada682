"""Changes the lesson's data for the students after it: in place, by another folder, by their modes."""
import os


def attack():
    if os.path.exists("gone"):  # from here on it is its own folder that it changes
        raise LookupError("nothing but its own folder")
    done = []
    for what, change in {
        "wrote": lambda: open("data/points.csv", "w").write("0,0"),
        "added": lambda: open("data/@PLANT@", "w").write("0,0"),
        "removed": lambda: os.remove("data/points.csv"),
        "wrote to the course": lambda: open("@COURSE@/solutions/01_vectors/data/points.csv", "w"),
        "opened up": lambda: (os.chmod("data/points.csv", 0o666), open("data/points.csv", "r+")),
    }.items():
        try:
            change()
            done.append(what)
        except OSError:
            continue
    # Another folder of this name is its own and ends with it.
    os.rename("data", "gone")
    os.mkdir("data")
    open("data/points.csv", "w").write("0,0")
    if not done:
        raise LookupError("nothing but its own folder")
    return done
