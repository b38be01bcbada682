

# The end of every probe: each task makes the attempt, and raises what came of it.
def _attempt():
    try:
        found = attack()
    except BaseException as error:
        return f"HELD: {type(error).__name__}: {error}"
    return f"BROKE: {found}"


def double(x):
    raise RuntimeError(_attempt())


def total(x):
    raise RuntimeError(_attempt())
