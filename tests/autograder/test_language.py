"""The kit's own sentences in other languages: complete, compiled, and looked up when they are said."""

from __future__ import annotations

import ast
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

import autograder
from autograder.judging.feedback import not_written
from autograder.judging.wording.relations import CLAUSES, HIDDEN_CLAUSES, STEPS
from autograder.language import (
    _,
    file_of,
    languages,
    ngettext,
    said_in,
    speak,
    speaking,
    spoken,
    users_language,
)

ROOT = Path(autograder.__file__).parents[1]


@pytest.fixture(scope="module")
def making() -> ModuleType:
    """The script that brings sentences up to date and compiles them."""
    spec = importlib.util.spec_from_file_location("make_locale", ROOT / "docs" / "make_locale.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_chinese_is_spoken() -> None:
    """The kit speaks English and Simplified Chinese."""
    assert languages() == ("en", "zh_CN")


@pytest.mark.parametrize("language", [each for each in languages() if each != "en"])
def test_no_sentence_is_missing_fuzzy_or_wrong(making: ModuleType, language: str) -> None:
    """Each sentence of the kit is translated, with the same names in braces and the same code.

    If this fails: run docs/make_locale.py, translate what it lists, and run it again.
    """
    assert list(making.problems(language)) == []


@pytest.mark.parametrize("language", [each for each in languages() if each != "en"])
def test_what_is_read_is_what_was_compiled(making: ModuleType, language: str) -> None:
    """The compiled file is never older than the sentences: run docs/make_locale.py if it is."""
    assert file_of(language).read_bytes() == making.compiled(language)


def test_problems_are_found(making: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence that is missing, fuzzy, or lacks a name is named."""
    catalog = making.read("zh_CN")
    by_id = {message.id: message for message in catalog if message.id}
    by_id["The result"].string = ""
    by_id["Fix {task} first."].string = "先改好。"
    by_id["two results are swapped"].flags.add("fuzzy")
    monkeypatch.setattr(making, "read", lambda language: catalog)
    monkeypatch.setattr(
        making, "updated", lambda language: file_of(language).with_suffix(".po").read_bytes()
    )
    found = list(making.problems("zh_CN"))
    assert len(found) == 3
    assert any("“The result” is not translated" in each for each in found)
    assert any("the name {task} of the original is missing" in each for each in found)
    assert any("“two results are swapped” is fuzzy" in each for each in found)


def test_the_language_in_force_is_put_back() -> None:
    """A language is spoken until the end of its block, also where that ends in an error."""
    with pytest.raises(ZeroDivisionError), speaking("zh_CN"):
        1 / len(_("The result").removeprefix("结果"))
    assert spoken() == "en"
    assert _("The result") == "The result"


def test_an_unknown_language_is_english() -> None:
    """What the kit has no sentences in is said in English; nothing fails."""
    with speaking("fr"):
        assert _("The result") == "The result"
        assert ngettext("one", "many", 2) == "many"
    assert said_in("", "zh_CN") == ""


def test_constants_are_looked_up_when_they_are_said() -> None:
    """A language that is set after everything was imported is spoken all the same."""
    speak("zh_CN")
    try:
        assert (
            not_written("predict", "train").summary
            == "你的 `train` 调用了 `predict`，而它还没有写。"
        )
    finally:
        speak("en")
    assert not_written("predict", "predict").summary == "`predict` is not written yet."


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh_CN"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "zh_TW.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.GB18030"}, "zh_CN"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh_CN"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "fr:zh_CN"}, "zh_CN"),
        ({"LANG": "zh_CN.UTF-8", "LANGUAGE": "en_GB:zh_CN"}, "en"),
        ({"LANGUAGE": "zh"}, "zh_CN"),
    ],
)
def test_the_language_of_a_user_is_what_their_system_says(
    environment: dict[str, str], language: str
) -> None:
    """By gettext's rules the first variable that is set decides, and LANGUAGE may list several."""
    assert users_language(environment) == language


def test_one_and_several() -> None:
    """Chinese has one form, and English two."""
    for count, english in ((1, "1 extra point"), (2, "2 extra points")):
        sentence = "{score} extra point", "{score} extra points", count
        assert ngettext(*sentence).format(score=count) == english
        with speaking("zh_CN"):
            assert ngettext(*sentence).format(score=count) == f"附加 {count} 分"


def test_a_hidden_check_tells_no_more_in_chinese() -> None:
    """Of a hidden check a clause names no number, name or place, in Chinese as in English.

    Where English leaves something out, so does the translation: it has no field for it.
    """
    for kind, hidden in HIDDEN_CLAUSES.items():
        for language in languages():
            assert "{" not in said_in(hidden, language), kind
    for sentence in (*CLAUSES.values(), *STEPS.values()):
        for language in languages():
            said = said_in(sentence, language)
            fields = {part.partition("}")[0] for part in said.split("{")[1:]}
            assert fields <= {part.partition("}")[0] for part in sentence.split("{")[1:]}


# Where students' sentences are written; what programs compare with is no sentence of these.
SAID = (
    *("judging/wording/*.py", "judging/*.py", "assignments/hints.py", "assignments/next_step.py"),
    *("reports/card.py", "reports/reading.py", "reports/plain.py", "reports/terminal.py"),
    *(
        "jupyter/checking.py",
        "jupyter/needs.py",
        "submissions/changes.py",
        "submissions/carrying.py",
    ),
    *("commands/check.py", "commands/watch.py"),
)
WORDS = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,} [A-Za-z]{2,}")
MARKED = ("_", "N_", "ngettext", "re.compile")
NO_SENTENCES = ("BY_MESSAGE", "CUT_OFF", "FOOT")  # what torch says, and a style


def unmarked(source: str) -> list[str]:
    """List sentences that no `_`, `N_` or `ngettext` is around, apart from errors and docstrings."""
    tree = ast.parse(source)
    spared: set[int] = set()
    for node in ast.walk(tree):
        named = [each.id for each in ast.walk(node) if isinstance(each, ast.Name)][:1]
        if (
            isinstance(node, ast.Raise)
            or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
            or (isinstance(node, ast.Call) and ast.unparse(node.func) in MARKED)
            or (isinstance(node, ast.Assign | ast.AnnAssign) and set(named) & set(NO_SENTENCES))
        ):
            spared |= {id(each) for each in ast.walk(node)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if id(node) not in spared and WORDS.search(node.value)
    ]


def test_no_sentence_is_forgotten() -> None:
    """Whatever is said to students can be said in another language: it is marked in the source."""
    files = [file for pattern in SAID for file in (ROOT / "autograder").glob(pattern)]
    assert len(files) > 30
    found = {file.name: unmarked(file.read_text(encoding="utf-8")) for file in files}
    assert {name: said for name, said in found.items() if said} == {}


# Where every error that is raised can be said in another language.
RAISED = (
    *("assignments", "cli", "commands", "course", "grading", "marking", "observing", "policy"),
    *("results", "starting", "submissions"),
)
KITS_ERRORS = re.compile(r"(Usage|Course|Submission|Output|Sandbox|Record)Error")


def unmarked_errors(source: str) -> list[str]:
    """List sentences of the kit's own errors that no `_` is around."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and KITS_ERRORS.fullmatch(ast.unparse(node.func))):
            continue
        marked = {
            id(each)
            for call in ast.walk(node)
            if isinstance(call, ast.Call) and ast.unparse(call.func) in MARKED
            for each in ast.walk(call)
        }
        found += [
            each.value
            for each in ast.walk(node)
            if isinstance(each, ast.Constant) and isinstance(each.value, str)
            if id(each) not in marked and WORDS.search(each.value)
        ]
    return found


def test_no_error_is_forgotten() -> None:
    """Whoever grades, and whoever writes lessons, reads what is wrong in the course's language."""
    files = [file for name in RAISED for file in (ROOT / "autograder" / name).rglob("*.py")]
    assert len(files) > 100
    found = {
        str(file.relative_to(ROOT)): unmarked_errors(file.read_text(encoding="utf-8"))
        for file in files
    }
    assert {name: said for name, said in found.items() if said} == {}


def test_a_forgotten_error_is_found() -> None:
    """An error whose sentence has no mark is named; one with a mark, or of Python's, is not."""
    source = """
def f(n):
    raise UsageError(f"there is no {n} of this name here")
    raise UsageError(_("there is no such thing of this name").format(n=n))
    raise ValueError("a sentence for those who write code")
"""
    assert unmarked_errors(source) == ["there is no ", " of this name here"]


def test_a_forgotten_sentence_is_found() -> None:
    """A sentence without a mark is named; one with a mark, a docstring and an error are not."""
    source = '''
def f(n):
    """Say what it is about."""
    g(_("This is marked well enough"))
    raise ValueError("this is an error's text")
    return f"there are {n} forgotten words in here"
'''
    assert unmarked(source) == [" forgotten words in here"]
