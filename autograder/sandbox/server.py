"""The sandbox server: a fresh process that imports once what courses need, and forks.

It imports torch where the course uses it.

Started by exec before any lesson is read, so that no reference, expected value or other
student's work is ever in the memory that student processes are copies of. It has one thread
and never runs a backward pass: after either, its children could hang.
"""

from __future__ import annotations

import gc
import importlib
import os
import select
import socket
import sys

import msgspec

from autograder.sandbox import huge_pages
from autograder.sandbox.confinement import namespaces
from autograder.sandbox.confinement.numbering import Numbering
from autograder.sandbox.confinement.policy import SERVER_LAYERS, Layer
from autograder.sandbox.confinement.privileges import die_with_parent, hide_memory, show_memory
from autograder.sandbox.control import (
    LONGEST,
    FromServer,
    Open,
    Opened,
    ServerReady,
    ServerUnfit,
    Start,
)
from autograder.sandbox.exited import Exited

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def main() -> None:
    """Serve the control socket whose descriptor is the first argument, until it closes."""
    gc.disable()  # until there is something to share
    control = socket.socket(fileno=int(sys.argv[1]))
    die_with_parent(os.getppid())
    start = msgspec.msgpack.decode(control.recv(LONGEST), type=Start)
    # Before torch: a process with threads cannot enter namespaces.
    layers, numbering = _confine(start)
    warm_up(torch=start.torch, compiler=start.compiler)
    _begin(control, start, layers)
    settle()
    huge_pages.gather()
    _serve(control, numbering)


def serve_forked(control: socket.socket, parent: int) -> None:
    """Serve a control socket in a fork of a process that has warmed up and settled."""
    die_with_parent(parent)
    start = msgspec.msgpack.decode(control.recv(LONGEST), type=Start)
    # What may not be dumped may not write the maps of its ids; nothing is in it that is secret.
    show_memory()
    layers, numbering = _confine(start)
    _begin(control, start, layers)
    _serve(control, numbering)


def _confine(start: Start) -> tuple[tuple[Layer, ...], Numbering]:
    layers: tuple[Layer, ...] = ()
    numbering = Numbering()
    if start.layers & SERVER_LAYERS:
        layers = namespaces.enter(start.read_roots, (start.box,), start.devices)
    if Layer.NAMESPACES not in layers:
        numbering.close()
    hide_memory()
    return layers, numbering


def _begin(control: socket.socket, start: Start, layers: tuple[Layer, ...]) -> None:
    reason = unfit(torch=start.torch, accelerated=bool(start.devices))
    _say(control, ServerUnfit(reason) if reason else ServerReady(layers))
    if reason:
        sys.exit(3)


def warm_up(*, torch: bool, compiler: bool) -> None:
    """Import and touch whatever student processes need of a course."""
    import_usual()
    if torch:
        warm_up_torch(compiler=compiler)
    keep_to_one_process()


def settle() -> None:
    """Make what exists now cheap to share with what is forked from here on."""
    # Without this the collector would touch it, and so copy it. Nothing is collected first: a page
    # is shared as well with something in it that nobody needs.
    gc.freeze()
    gc.enable()


def import_usual() -> None:
    """Import what every student process needs."""
    import numpy  # noqa: F401
    import pytest  # noqa: F401

    import autograder.authoring
    import autograder.sandbox.inside.child  # noqa: F401
    from autograder.sandbox.inside import grammar

    grammar.prepare()


def warm_up_torch(*, compiler: bool = False) -> None:
    """Import torch and touch what every student process needs of it: forward calls only."""
    import torch
    import torch.func
    import torch.utils.data

    import autograder.sandbox.inside.modes  # noqa: F401
    from autograder.sandbox.families import FAMILIES
    from autograder.sandbox.forbidden import USUAL_NAMESPACES, classes, functions, modules, watched
    from autograder.sandbox.inside.compiler import NAME, put_off
    from autograder.sandbox.inside.entering import prepare
    from autograder.sandbox.inside.rehearsal import rehearse

    if compiler:
        importlib.import_module(NAME)
    else:
        put_off()
    # What `backward` with a gradient, forward mode and computing on no device import: a third of
    # the compiler.
    importlib.import_module("torch.fx.experimental.symbolic_shapes")
    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    with torch.no_grad():
        ones = torch.ones(4, 4)
        (ones @ ones).exp().sum().item()
        torch.nn.Linear(4, 4)(ones)
        torch.nn.functional.conv2d(torch.ones(1, 1, 4, 4), torch.ones(1, 1, 3, 3))
        str(ones)
    for namespace in USUAL_NAMESPACES:
        prepare(modules(namespace))
    for family in FAMILIES:
        prepare({each.__module__ for each in classes(family)})
        for rule in watched(family):
            functions(rule)
    rehearse()


def keep_to_one_process() -> None:
    """Have pools and workers compute in the process that asks for them: it can start no other."""
    from autograder.sandbox.inside.folding import fold

    fold()


def unfit(*, torch: bool, accelerated: bool = False) -> str:
    """Say why forking this process would not be safe; empty when it is."""
    if any(os.environ.get(name) != "1" for name in ONE_THREAD):
        return f"{', '.join(ONE_THREAD)} must be 1 before numpy and torch are imported"
    if _threads() != 1:
        return f"{_threads()} threads run in it after its imports"
    if not torch:
        return ""
    if accelerated:
        # Its children begin to use the GPU themselves: none may, once this process has.
        initialised = sys.modules["torch"].cuda.is_initialized()
        return "it has begun to use the GPU" if initialised else ""
    if sys.modules["torch"].accelerator.is_available():
        return "an accelerator is visible to it"
    return ""


def _threads() -> int:
    return len(os.listdir("/proc/self/task"))


def _say(control: socket.socket, message: FromServer, descriptors: tuple[int, ...] = ()) -> None:
    socket.send_fds(control, [msgspec.msgpack.encode(message)], descriptors)


def _serve(control: socket.socket, numbering: Numbering) -> None:
    decoder = msgspec.msgpack.Decoder(Open)
    children: dict[int, int] = {}
    poll = select.poll()
    poll.register(control, select.POLLIN)
    while True:
        for descriptor, _ in poll.poll():
            if descriptor in children:
                pid, status, usage = os.wait4(children.pop(descriptor), 0)
                poll.unregister(descriptor)
                os.close(descriptor)
                # Before the next process gets its job: it finds nothing in the numbers of its
                # threads that this one could have left there.
                numbering.scatter()
                _say(control, _exited(pid, status, usage.ru_utime + usage.ru_stime))
                continue
            data, descriptors, _, _ = socket.recv_fds(control, LONGEST, 2)
            if not data:
                return  # the grader is gone; its death signal takes the children too
            if _threads() != 1:
                _say(control, ServerUnfit("a thread appeared in it"))
                return
            numbering.scatter()
            pid = _fork(control, decoder.decode(data), descriptors)
            for received in descriptors:
                os.close(received)
            pidfd = os.pidfd_open(pid)
            children[pidfd] = pid
            poll.register(pidfd, select.POLLIN)
            _say(control, Opened(pid), (pidfd,))


def _exited(pid: int, status: int, cpu_seconds: float) -> Exited:
    if os.WIFSIGNALED(status):
        return Exited(pid, 0, os.WTERMSIG(status), cpu_seconds)
    return Exited(pid, os.WEXITSTATUS(status), 0, cpu_seconds)


def _fork(control: socket.socket, request: Open, descriptors: list[int]) -> int:
    pid = os.fork()
    if pid == 0:
        from autograder.sandbox.inside import child

        os.close(control.detach())
        child.main(descriptors[0], descriptors[1], request.policy)
    return pid


if __name__ == "__main__":
    main()
