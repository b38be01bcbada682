"""Runs in a fresh process, started by path: tries every layer and prints what held, as JSON."""

import sys
from pathlib import Path

if __name__ == "__main__":
    # Isolated mode leaves a checkout off the path. Appended, it hides no installed package.
    sys.path.append(str(Path(__file__).resolve().parents[3]))

    from autograder.sandbox.confinement.attempts import main

    main()
