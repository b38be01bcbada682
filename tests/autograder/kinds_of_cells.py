"""Kinds of cells that students write, for the test that holds notebook and grade together."""

from __future__ import annotations

TOTAL = "def total(x):\n    return x @ torch.ones_like(x)\n"
DOUBLE = "def double(x):\n    return 2 * x\n"
BY_STATE = "def double(x):\n    return state['factor'] * x\n"

# Notebooks of the tiny course, by what they try: its first cell is the course's, TOTAL is added.
CASES: dict[str, tuple[str, ...]] = {
    "right": (DOUBLE,),
    "wrong": ("def double(x):\n    return x\n",),
    "comment that ends in ?": ("%matplotlib inline\n" + DOUBLE.rstrip() + "  # right?",),
    "if with a comment": (
        "%%time\ndef double(x):\n    if x.dim():  # a vector?\n        return 2 * x\n    return x",
    ),
    "docstring that ends in ?": (
        '%%capture\ndef double(x):\n    """Twice?\n    %d\n    """\n    return 2 * x',
    ),
    "line that goes on with %": ("%cd .\ndef double(x):\n    return x * (9\n    % 7)\n",),
    "autocall": ('/print "hi"\n' + DOUBLE, ",print a b"),
    "slash autocall of a task": (DOUBLE, "/double torch.ones(2)"),
    "slash autocall that fills": (
        "state = {}\ndef fill(d, n):\n    d['factor'] = n",
        "/fill state, 2",
        BY_STATE,
    ),
    "semicolon autocall": (";print a b\n" + DOUBLE,),
    "shell line that goes on": ("!true \\\n  and so on\n" + DOUBLE,),
    "question": ("print?\n" + DOUBLE,),
    "time on a line": ("%time factor = 2", "def double(x):\n    return factor * x\n"),
    "time that gives a value": ("factor = %time 1 + 1", "def double(x):\n    return factor * x\n"),
    "two cell magics": ("%%time\n%%capture out\n" + DOUBLE,),
    "writefile": ("%%writefile double.py\n" + DOUBLE,),
    "writefile and import": ("%%writefile mine.py\n" + DOUBLE, "from mine import double"),
    "writefile and module": (
        "%%writefile mine.py\nfactor = 2",
        "import mine\ndef double(x):\n    return mine.factor * x\n",
    ),
    "other language": ("%%html\n" + DOUBLE,),
    "unknown magic": ("%%no_such_magic\n" + DOUBLE,),
    "prompts": (">>> def double(x):\n...     return 2 * x\n",),
    "numbered prompts": ("In [1]: def double(x):\n   ...:     return 2 * x\n",),
    "indented": ("    def double(x):\n        return 2 * x\n",),
    "display": ("def double(x):\n    display(x)\n    return 2 * x\n",),
    "shell": ("get_ipython().run_line_magic('cd', '.')\n" + DOUBLE,),
    "main": ("if __name__ == '__main__':\n    factor = 2\ndef double(x):\n    return factor * x",),
    "await": (
        "async def two():\n    return 2\nfactor = await two()\ndef double(x):\n    return factor * x",
    ),
    "filled by a function": (
        "state = {}\ndef fill(d):\n    d['factor'] = 2\nfill(state)",
        BY_STATE,
    ),
    "filled in a loop": ("state = {}\nfor key in ('a', 'factor'):\n    state[key] = 2", BY_STATE),
    "in place": (
        "twos = torch.empty(())\ntorch.nn.init.constant_(twos, 2.0)",
        "def double(x):\n    return (twos * x).to(x.dtype)",
    ),
    "in place by a method": (
        "twos = torch.zeros(1)\ntwos.fill_(2)\ntwos[...].clamp_(max=3)",
        "def double(x):\n    return (twos * x).to(x.dtype)",
    ),
    "in place through an alias": (
        "layer = torch.nn.Linear(1, 1, bias=False)",
        "weight = layer.weight\nwith torch.no_grad():\n    torch.nn.init.ones_(weight).mul_(2)",
        "def double(x):\n    return (layer.weight.detach().squeeze() * x).to(x.dtype)",
    ),
    "in place of each parameter": (
        "layer = torch.nn.Linear(1, 1)\nfor p in layer.parameters():\n"
        "    torch.nn.init.constant_(p, 2.0)",
        "def double(x):\n    return (layer.bias.detach() * x).to(x.dtype)",
    ),
    "filled by a method": (
        "class Kept:\n    def __init__(self):\n        self.of = {}\n"
        "    def keep(self, key, value):\n        self.of[key] = value",
        "kept = Kept()\nkept.keep('factor', 2)",
        "def double(x):\n    return kept.of['factor'] * x",
    ),
    "filled by what is passed on": (
        "state = {}\ndef inner(d):\n    d.update(factor=2)\ndef outer(d):\n    inner(d)\nouter(state)",
        BY_STATE,
    ),
    "classes registered": (
        "known = {}\ndef register(name):\n    def put(cls):\n        known[name] = cls\n"
        "        return cls\n    return put",
        "@register('two')\nclass Two:\n    factor = 2",
        "def double(x):\n    return known['two'].factor * x",
    ),
    "registered by being derived": (
        "class Base:\n    known = []\n    def __init_subclass__(cls):\n        Base.known.append(cls)",
        "class Two(Base):\n    factor = 2",
        "def double(x):\n    return Base.known[-1].factor * x",
    ),
    "registered": (
        "state = {}\ndef register(f):\n    state['f'] = f\n    return f\n@register\ndef g(x):\n    return 2 * x",
        "def double(x):\n    return state['f'](x)",
    ),
    "globals": ("globals()['factor'] = 2", "def double(x):\n    return factor * x"),
    "exec": ("exec('def double(x):\\n    return 2 * x')",),
    "setattr": (
        "class S: pass\nsetattr(S, 'factor', 2)",
        "def double(x):\n    return S.factor * x",
    ),
    "jit": ("@torch.jit.script\n" + DOUBLE,),
    "jit of a helper": (
        "@torch.jit.script\ndef two(x):\n    return x + x",
        "def double(x):\n    return two(x)",
    ),
    "jit of a module": (
        "class Two(torch.nn.Module):\n    def forward(self, x):\n        return 2 * x",
        "two = torch.jit.script(Two())\ndef double(x):\n    return two(x)",
    ),
    "jit by tracing": (
        "def two(x):\n    return x + x\ntraced = torch.jit.trace(two, torch.ones(3))",
        "def double(x):\n    return traced(x)",
    ),
    "source": (
        "import inspect\ndef two(x):\n    return x\n",
        "def double(x):\n    return len(inspect.getsource(two).splitlines()) * x",
    ),
    "old try below": (DOUBLE, "def double(x):\n    return x  # an old try\n"),
    "wrapped below": (
        DOUBLE,
        "import functools\ndef same(f):\n    @functools.wraps(f)\n    def inner(x):\n"
        "        return f(x)\n    return inner\ndouble = same(double)",
    ),
    "deleted below": (DOUBLE, "del double"),
    "package that is missing": ("from no_such_package import two", DOUBLE),
    "package that is used": ("from no_such_package import two\ndef double(x):\n    return two(x)",),
    "star import": ("from my_helpers import *", "def double(x):\n    return helper(x)"),
    "GPU by its name": ("def double(x):\n    return (2 * x.to('cuda')).cpu()",),
    "GPU of a module": (
        "layer = torch.nn.Identity()",
        "def double(x):\n    return 2 * layer.cuda()(x)",
    ),
    "GPU where there is one": (
        "device = 'cuda' if torch.cuda.is_available() else 'cpu'",
        "def double(x):\n    return 2 * x.to(device)",
    ),
    "GPU at the top": ("x = torch.ones(2).cuda()", DOUBLE),
    "GPU": ("def double(x):\n    return 2 * x.cuda()",),
    "error in a cell": ("1 / 0\nfactor = 2", "def double(x):\n    return x + x\n"),
    "syntax error": ("def double(x)\n    return 2 * x",),
    "line ends": (f"%cd .\n{DOUBLE}".replace("\n", "\r\n"),),
    "asks for input": (DOUBLE, "answer = 3\nprint(answer)"),
}
# Where the grade is kinder: in a notebook a timed cell keeps nothing of what it defines, and a line
# that fails keeps the rest of its cell from running. Both are shown there as they happen.
KINDER = {
    "timed": ("%%timeit -n 1 -r 1\n" + DOUBLE,),
    "unknown line magic": ("%no_such_magic\n" + DOUBLE,),
    "package that is missing": ("from no_such_package import two\n" + DOUBLE,),
}
