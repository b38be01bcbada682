"""Looks through the cache of records, which hold what the reference returned."""
import pathlib

def attack():
    found = [f.read_bytes() for f in pathlib.Path("@CACHE@").rglob("*") if f.is_file()]
    if not found:
        raise PermissionError("no record is in sight")
    return found
