"""What is rehearsed: a small program and its checks, read as text (see rehearsal.py)."""
