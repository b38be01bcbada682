"""The pages of the site that are not files of docs/: what stands in the root, and the commands.

mkdocs calls `on_files`. CONTRIBUTING.md and the changelog stay where a repository has them; what
the commands take is read off the command line itself, so that no page can say otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
import typer.core
import typer.main
from mkdocs.structure.files import File, Files

from autograder.cli import app

ROOT = Path(__file__).parents[1]
FROM_THE_ROOT = {"CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
COMMANDS = "reference/commands.md"


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that are made when the site is built."""
    for name, page in FROM_THE_ROOT.items():
        text = as_page((ROOT / name).read_text(encoding="utf-8"))
        files.append(File.generated(config, page, content=text))
    files.append(File.generated(config, COMMANDS, content=commands_page()))
    return files


def as_page(text: str) -> str:
    """Turn the links of a file in the root into those of a page in docs/."""
    return re.sub(r"\]\(docs/", "](", text)


def commands_page() -> str:
    """Write down every command with its arguments and options."""
    command = typer.main.get_command(app)
    context = typer.Context(command, info_name="autograder")
    lines = ["# Commands", "", command.help or "", "", *_table(command, context)]
    return "\n".join([*lines, *_commands_below(command, context)])


def _commands_below(group: Any, context: typer.Context) -> Iterator[str]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        below = typer.Context(command, info_name=name, parent=context)
        if isinstance(command, typer.core.TyperGroup):
            yield from _commands_below(command, below)
        else:
            yield from _section(command, below)


def _section(command: Any, context: typer.Context) -> Iterator[str]:
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    yield from (f"## {context.command_path}", "", command.help or "", "")
    yield from ("```console", f"$ {usage}", "```", "", *_table(command, context))


def _table(command: Any, context: typer.Context) -> Iterator[str]:
    parameters = [given for given in command.get_params(context) if "--help" not in given.opts]
    if parameters:
        yield from ("| option | is | default |", "|---|---|---|")
        yield from (_row(parameter) for parameter in parameters)
        yield ""


def _row(parameter: Any) -> str:
    names = " ".join(f"`{name}`" for name in [*parameter.opts, *parameter.secondary_opts])
    if isinstance(parameter, typer.core.TyperArgument):
        names = f"`{parameter.name}`"
    cells = (names, parameter.help or "", _default(parameter))
    return f"| {' | '.join(cell.replace('<', '&lt;') for cell in cells)} |"


def _default(parameter: Any) -> str:
    value = parameter.default
    if parameter.name == "jobs":
        # It depends on the machine that builds the site.
        return "one for each processor, at most 8"
    if parameter.required:
        return "required"
    if value is None or value is False or value == "":
        return ""
    return f"`{getattr(value, 'value', value)}`"
