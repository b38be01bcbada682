"""Runs in a fresh process: forks a child for each line it reads, confines it, calls a function.

The functions stand in the test files. pytest's own process is never forked: by then it may have
torch's threads in it. Arguments after the script's name are modules to import before forking.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import select
import signal
import sys
import traceback
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

REPOSITORY = Path(__file__).resolve().parents[3]


def main() -> None:
    sys.path.append(str(REPOSITORY))
    for name in sys.argv[1:]:
        importlib.import_module(name)
    modules: dict[str, ModuleType] = {}
    for line in sys.stdin:
        request = json.loads(line)
        file = request["file"]
        if file not in modules:
            modules[file] = load(file)
        print(json.dumps(outcome(modules[file], request)), flush=True)


def load(file: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(Path(file).stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def outcome(module: ModuleType, request: dict[str, Any]) -> dict[str, Any]:
    """Fork, call, and say how it ended; a child that does not end is killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        be_the_child(module, request, writing)
    os.close(writing)
    text = b""
    while select.select([reading], [], [], request["seconds"])[0]:
        if not (more := os.read(reading, 1 << 16)):
            break
        text += more
    else:
        os.kill(child, signal.SIGKILL)
    os.close(reading)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if text:
        return dict(json.loads(text))
    return {"error": signal.Signals(-code).name if code < 0 else f"exit code {code}"}


def be_the_child(module: ModuleType, request: dict[str, Any], pipe: int) -> NoReturn:
    from autograder.sandbox.confinement.layers import confine
    from autograder.sandbox.confinement.policy import Layer, Limits, Policy

    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(2, 1)
    try:
        settings = request["policy"]
        layers: tuple[str, ...] = ()
        if settings is not None:
            settings["limits"] = Limits(**settings["limits"])
            settings["layers"] = frozenset(Layer(name) for name in settings["layers"])
            layers = confine(Policy(**settings), keep=(pipe,))
        value = getattr(module, request["function"])(*request["arguments"])
        answer = {"value": value, "layers": layers}
    except BaseException as error:  # every end is an outcome
        answer = {"error": type(error).__name__, "message": str(error), "layers": layers}
        answer["trace"] = traceback.format_exc()
    try:
        os.write(pipe, json.dumps(answer).encode())
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
