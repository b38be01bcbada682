"""What no task with a rule may use, because the watch on its calls cannot see past it.

One table for each way to name such a thing, with the reason that a student reads.
"""

from __future__ import annotations

_SWITCH = "can switch off the watch on what the task calls"
_SOURCE = "runs code that the source does not show"
_FETCH = "can fetch a function whose name the source does not show"
_THREAD = "computes where the watch on the task does not see it"
_MEMORY = "reaches into what watches the task"
_FRAMES = "looks at or changes whoever called the task"
_COMPILED = "compiles the task, so that its calls cannot be seen"

# Dotted names, as rules are written; the module itself counts too.
NAMES = {
    "torch._C.*": _SWITCH,
    "torch.overrides.*": _SWITCH,
    "torch.utils._python_dispatch.*": _SWITCH,
    "torch.utils._mode_utils.*": _SWITCH,
    "torch.utils._device.*": _SWITCH,
    "torch._ops.*": _FETCH,
    "torch.ops.*": _FETCH,
    "torch._VF.*": _FETCH,
    "torch.library.*": _FETCH,
    "torch.classes.*": _FETCH,
    "torch.hub.*": _SOURCE,
    "torch.jit.*": _COMPILED,
    "torch.compile": _COMPILED,
    "torch.compiler.*": _COMPILED,
    "torch.fx.*": _COMPILED,
    "torch.export.*": _COMPILED,
    "torch._dynamo.*": _COMPILED,
    "torch._inductor.*": _COMPILED,
    "torch.utils.cpp_extension.*": _SOURCE,
    "torch.multiprocessing.*": _THREAD,
    "threading.*": _THREAD,
    "_thread.*": _THREAD,
    "concurrent.*": _THREAD,
    "multiprocessing.*": _THREAD,
    "asyncio.*": _THREAD,
    "subprocess.*": _THREAD,
    "os.fork": _THREAD,
    "gc.*": _MEMORY,
    "ctypes.*": _MEMORY,
    "_ctypes.*": _MEMORY,
    "cffi.*": _MEMORY,
    "autograder.sandbox.*": _MEMORY,
    "autograder.observation.*": _MEMORY,
    "sys.settrace": _FRAMES,
    "sys.setprofile": _FRAMES,
    "sys.monitoring.*": _FRAMES,
    "sys._getframe": _FRAMES,
    "sys._current_frames": _FRAMES,
    "sys.addaudithook": _FRAMES,
    "inspect.currentframe": _FRAMES,
    "inspect.stack": _FRAMES,
    "inspect.trace": _FRAMES,
    "inspect.getouterframes": _FRAMES,
    "inspect.getinnerframes": _FRAMES,
    "traceback.walk_stack": _FRAMES,
    "sys.modules": _FETCH,
    "inspect.getmembers": _FETCH,
    "inspect.getattr_static": _FETCH,
    "importlib.*": _FETCH,
    "pkgutil.*": _FETCH,
    "builtins.*": _FETCH,
    "operator.attrgetter": _FETCH,
    "operator.methodcaller": _FETCH,
    "pickle.*": _FETCH,
    "marshal.*": _SOURCE,
    "runpy.*": _SOURCE,
    "code.*": _SOURCE,
    "types.CodeType": _SOURCE,
    "types.FunctionType": _SOURCE,
}
# The first names of the above: `F.torch.os` is as good as `os`.
ROOTS = frozenset(name.partition(".")[0] for name in NAMES)
# Python's own functions; `getattr` with a written name is read as that name.
BUILTINS = {
    "exec": _SOURCE,
    "eval": _SOURCE,
    "compile": _SOURCE,
    "__import__": _FETCH,
    "__builtins__": _FETCH,
    "globals": _FETCH,
    "getattr": _FETCH,
    "vars": _FETCH,
    "locals": _FETCH,
}
# Attributes of whatever object.
ATTRIBUTES = {
    "__code__": _SOURCE,
    "__globals__": _FETCH,
    "__builtins__": _FETCH,
    "__closure__": _MEMORY,
    "__dict__": _FETCH,
    "__getattribute__": _FETCH,
    "__subclasses__": _FETCH,
    "_C": _SWITCH,
    "_python_dispatch": _SWITCH,
    "_disable_current_modes": _SWITCH,
    "_VF": _FETCH,
    "f_back": _FRAMES,
    "f_locals": _FRAMES,
    "f_globals": _FRAMES,
    "tb_frame": _FRAMES,
    "gi_frame": _FRAMES,
    "ag_frame": _FRAMES,
    "cr_frame": _FRAMES,
}
# What Python itself reports when it happens, by whatever name it was called; see PEP 578.
EVENTS = {
    "_thread.start_new_thread": "threading.*",
    "_thread.start_joinable_thread": "threading.*",
    "os.fork": "os.fork",
    "gc.get_objects": "gc.*",
    "gc.get_referrers": "gc.*",
    "gc.get_referents": "gc.*",
    "sys.settrace": "sys.settrace",
    "sys.setprofile": "sys.setprofile",
    "sys.monitoring.register_callback": "sys.monitoring.*",
    "sys._current_frames": "sys._current_frames",
}


# What NAMES names, and the modules of which it means everything.
_NAMED = {rule.removesuffix(".*"): why for rule, why in NAMES.items()}
_WHOLE = {rule.removesuffix(".*"): why for rule, why in NAMES.items() if rule.endswith(".*")}


def reason(name: str) -> str:
    """Say why a task with a rule may not use a name; empty if it may."""
    if name in BUILTINS:
        return BUILTINS[name]
    if name.startswith("."):
        return ATTRIBUTES.get(name[1:], "")
    if name in _NAMED:
        return _NAMED[name]
    while name:
        name = name.rpartition(".")[0]
        if name in _WHOLE:
            return _WHOLE[name]
    return ""
