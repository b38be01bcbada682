"""Calls that change none of what they are given: by name, conservatively.

Whatever is not listed may change its arguments and what it is a method of.
"""

from __future__ import annotations

# Of Python's own.
FUNCTIONS = frozenset(
    "abs all any ascii bin bool bytes callable chr complex dict divmod enumerate filter float "
    "format frozenset getattr hasattr hash hex id int isinstance issubclass len list map max min "
    "oct open ord pow print range repr reversed round set slice sorted str sum super tuple type "
    "zip display Exception ValueError TypeError RuntimeError KeyError AssertionError".split()
)
# What these return holds nothing of what they were given.
FRESH_FUNCTIONS = frozenset(
    "abs all any ascii bin bool bytes callable chr complex divmod float format hash hex id int "
    "isinstance issubclass len oct ord pow print range repr round str type display".split()
)
# Methods that only read what they belong to.
METHODS = frozenset(
    "abs acos all allclose amax amin any argmax argmin argsort astype bfloat16 bmm bool ceil "
    "chunk clamp clone contiguous copy cos count cpu cumsum data_ptr decode detach diag dim "
    "dot double element_size encode endswith eq equal exp expand expand_as flatten float "
    "floor format gather ge get gt half index int is_floating_point isfinite isinf isnan item "
    "items join keys le log log10 log1p log2 logsumexp long lower lstrip lt masked_fill "
    "matmul max mean median min mm mul multiply mv named_parameters ndimension ne neg "
    "nelement nonzero norm numel numpy outer parameters permute pow prod quantile reciprocal "
    "relu repeat replace reshape round rsqrt rstrip select sigmoid sign sin size softmax "
    "split sqrt square squeeze startswith state_dict std stride strip sub sum t tanh title "
    "tolist topk transpose tril triu true_divide type unbind unique unsqueeze upper values "
    "var view view_as where zfill".split()
)
# What these return shares nothing with it.
FRESH_METHODS = frozenset(
    "abs all allclose any argmax argmin clone count dim double element_size endswith equal exp "
    "float format index int item join log log10 lower mean nelement norm numel prod sigmoid size "
    "softmax sqrt square startswith std strip sum tanh tolist upper var".split()
)
# Methods that change what they belong to, and only hold on to what they are given.
TAKERS = frozenset("append extend insert add update setdefault appendleft push put".split())
# Modules whose functions change nothing that they are given, by the beginning of their names.
MODULES = (
    "cmath.",
    "collections.",
    "copy.",
    "datetime.",
    "functools.",
    "itertools.",
    "json.",
    "math.",
    "matplotlib.",
    "operator.",
    "os.path.",
    "re.",
    "statistics.",
    "string.",
    "textwrap.",
    "time.",
    "torch.linalg.",
    "torch.nn.functional.",
    "torch.special.",
    "typing.",
    "warnings.",
)
# Modules of which only the functions of the first level are such.
FIRST_LEVEL = ("numpy.", "torch.")
CHANGES_ITS_ARGUMENT = frozenset("copyto fill_diagonal place put putmask save".split())
# What reaches any name at all.
WILD = frozenset({"exec", "eval", "globals", "locals", "vars", "__import__", "__builtins__"})


def is_pure(dotted: str) -> bool:
    """Say whether a library's function leaves alone what it is given: `torch.stack`, `math.log`."""
    last = dotted.rpartition(".")[2]
    if last.endswith("_") and not last.endswith("__"):
        return False
    if dotted.startswith(MODULES):
        return last not in ("setattr", "setitem", "delitem", "iadd")
    return any(
        dotted.startswith(module)
        and "." not in dotted.removeprefix(module)
        and last not in CHANGES_ITS_ARGUMENT
        for module in FIRST_LEVEL
    )
