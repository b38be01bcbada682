"""The kit itself for another machine: built from this checkout, or named by whoever asks."""

from __future__ import annotations

import contextlib
import importlib.metadata
import importlib.util
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import autograder
from autograder.errors import UsageError
from autograder.exporters.gradescope_zip import Kit
from autograder.language import N_, _

NAME = "torch-autograder"
_OR_ELSE = N_(
    "name the kit's wheel with --wheel, or what pip installs it from with --requirement "
    "'torch-autograder==…'"
)
_IN_THE_SDIST = ("pyproject.toml", "README.md", "LICENSE")


def pinned() -> tuple[str, ...]:
    """Name the versions that grade here, for pip: what grades elsewhere grades the same."""
    found = {}
    for each in importlib.metadata.requires(NAME) or ():
        name = re.split(r"[^\w.-]", each, maxsplit=1)[0]
        if name not in ("", NAME) and (";" not in each or "course" in each):
            with contextlib.suppress(importlib.metadata.PackageNotFoundError):
                # Without what says for which processor it was built.
                found[name] = importlib.metadata.version(name).partition("+")[0]
    return tuple(f"{name}=={version}" for name, version in sorted(found.items()))


def choose_kit(wheel: Path | None, requirement: str, others: tuple[str, ...]) -> Kit:
    """Take the wheel or the requirement that is named; else build the wheel of this checkout."""
    if wheel is not None and requirement:
        raise UsageError(_("--wheel and --requirement: the kit comes from one of the two"))
    if requirement:
        return Kit(requirement, None, others, pinned())
    if wheel is not None:
        return _from_wheel(wheel, others)
    with tempfile.TemporaryDirectory(prefix="autograder-") as place:
        return _from_wheel(_build(Path(place)), others)


def _from_wheel(wheel: Path, others: tuple[str, ...]) -> Kit:
    if not wheel.name.endswith(".whl"):
        raise UsageError(_("{wheel}: no wheel; {or_else}").format(wheel=wheel, or_else=_(_OR_ELSE)))
    try:
        data = wheel.read_bytes()
    except OSError as error:
        raise UsageError(
            _("{wheel}: cannot be read: {error}; {or_else}").format(
                wheel=wheel, error=error.strerror, or_else=_(_OR_ELSE)
            )
        ) from None
    return Kit(f"./{wheel.name}[course]", (wheel.name, data), others, pinned())


def _build(place: Path) -> Path:
    root = Path(autograder.__file__).parents[1]
    if not _is_checkout(root):
        raise UsageError(
            _("the kit does not run from a checkout here: {or_else}").format(or_else=_(_OR_ELSE))
        )
    if importlib.util.find_spec("build") is None:
        raise UsageError(
            _("`build` is not installed: pip install build; or {or_else}").format(
                or_else=_(_OR_ELSE)
            )
        )
    source = place / "source"
    skip = shutil.ignore_patterns("__pycache__")
    shutil.copytree(root / "autograder", source / "autograder", ignore=skip)
    for name in _IN_THE_SDIST:
        shutil.copy(root / name, source)
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(place / "dist")]
    if importlib.util.find_spec("setuptools") is not None:
        command.append("--no-isolation")  # then it needs no network
    done = subprocess.run([*command, str(source)], capture_output=True, text=True, check=False)
    if done.returncode:
        last = "\n".join((done.stdout + done.stderr).splitlines()[-5:])
        raise UsageError(
            _("the kit's wheel cannot be built:\n{last}\n{or_else}").format(
                last=last, or_else=_(_OR_ELSE)
            )
        )
    (wheel,) = (place / "dist").glob("*.whl")
    return wheel


def _is_checkout(root: Path) -> bool:
    try:
        text = (root / "pyproject.toml").read_text(encoding="utf-8")
        project = tomllib.loads(text)["project"]
        return bool(project["name"] == NAME)
    except (OSError, ValueError, KeyError):
        return False
