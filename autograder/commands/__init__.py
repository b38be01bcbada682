"""One file per command: a readable list of steps."""
