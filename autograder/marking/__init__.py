"""How people mark answers: what waits, in which order and under which names, and a local page."""
