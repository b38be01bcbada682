"""Classroom 50 runs this with a student's checkout as the current folder: it writes result.json.

What stands beside this file can be read by students: the released assignment, with its public
checks and no answer, and the kit. Exit code 0: it ran; any other: the set-up is at fault.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
TORCH = "https://download.pytorch.org/whl/cpu"  # without gigabytes of CUDA


def main() -> int:
    """Install the kit that stands beside this file, and run the public checks."""
    wheels = [str(file) for file in HERE.glob("*.whl")]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--extra-index-url", TORCH]
    if wheels and subprocess.run([*pip, *wheels], check=False).returncode:
        return 2
    asked = ["export", "on-github", "--assignment", str(HERE / "assignment")]
    kit = "from autograder.cli import main; main()"
    # Isolated: no file of the student's is imported in the place of a package.
    command = [sys.executable, "-I", "-c", kit, *asked, "--format", "classroom50"]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
