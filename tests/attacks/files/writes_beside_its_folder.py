"""Makes files beside its own scratch folder, where nobody would clean up or count."""
import os

def attack():
    box = os.path.dirname(os.getcwd())
    open(os.path.join(box, "@PLANT@"), "w").write("x")
    return "written"
