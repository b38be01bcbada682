"""An nbgrader course folder as nbgrader itself sees it, with the settings it finds there."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from autograder.errors import OutputError, UsageError

CONFIG = "nbgrader_config.py"
STEPS = ("source", "release", "submitted", "autograded", "feedback")


def open_app(folder: Path, url: str = "") -> Any:
    """Give nbgrader's application for a folder, with its configuration loaded.

    `url` replaces the configured gradebook. UsageError says how to install nbgrader.
    """
    try:
        from nbgrader.apps.baseapp import NbGrader
    except ImportError:
        raise UsageError("nbgrader is not installed; run pip install 'nbgrader>=0.9.5'") from None
    here = os.getcwd()
    before = sys.path.count(here)
    app = NbGrader(log_level=logging.ERROR)
    app.load_cwd_config = False
    try:
        app.initialize([], root=str(folder.resolve()))
    finally:
        # nbgrader puts the current folder first, and it may contain a torch.py. What the
        # configuration adds stays: its plugins are found there.
        if sys.path.count(here) > before:
            sys.path.remove(here)
    app.coursedir.root = str(folder.resolve())
    if url:
        app.coursedir.db_url = url
    return app


def folder_of(app: Any, step: str, lesson: str, student: str = ".") -> Path:
    """Name a lesson's folder in one of nbgrader's steps, such as `submitted`."""
    directory = getattr(app.coursedir, f"{step}_directory")
    return Path(app.coursedir.format_path(directory, student, lesson)).absolute()


@contextmanager
def open_gradebook(app: Any) -> Iterator[Any]:
    """Open nbgrader's gradebook; OutputError says which one cannot be used."""
    from nbgrader.api import Gradebook
    from sqlalchemy.exc import SQLAlchemyError

    url = app.coursedir.db_url
    try:
        with _programs_beside_python():
            opened = Gradebook(url, app.coursedir.course_id)
        with opened as gradebook:
            yield gradebook
    except (SQLAlchemyError, ModuleNotFoundError) as error:
        # Each database's driver is a separate module.
        first = str(error).partition("\n")[0]
        raise OutputError(
            f"{_without_password(url)}: nbgrader's gradebook cannot be used: {first}; name it as "
            "sqlite:///folder/gradebook.db or postgresql://user@host/name, and make sure that it "
            "is running"
        ) from None


@contextmanager
def _programs_beside_python() -> Iterator[None]:
    """Let nbgrader find `alembic`, which it runs for a new gradebook, without an activated venv."""
    before = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = os.pathsep.join([os.path.dirname(sys.executable), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before


def _without_password(url: str) -> str:
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return "the URL of --gradebook-nbgrader"
