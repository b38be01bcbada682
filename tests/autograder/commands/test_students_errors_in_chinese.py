"""What a student reads when something is not as it must be, in Chinese."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from in_english import left_in_english

from autograder.assignments.assignment import find_assignment
from autograder.commands.check import find_work
from autograder.commands.keyboard import open_keyboard
from autograder.errors import AutograderError
from autograder.jupyter.kernel import Kernel
from autograder.jupyter.places import assignment_of
from autograder.language import speaking

HOSTILE = "{0.__class__}{file!r}{}%s"


@pytest.fixture
def chinese(folder: Path) -> Path:
    """A student's folder of an assignment in Chinese."""
    guide = json.loads((folder / "lesson.json").read_bytes())
    (folder / "lesson.json").write_text(json.dumps(guide | {"language": "zh_CN"}))
    return folder


def said(capture: pytest.ExceptionInfo[AutograderError]) -> str:
    """Give the message, of which nothing may be English but names."""
    text = str(capture.value)
    assert left_in_english(text) == []
    return text


def test_no_assignment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no assignment is found, a student reads it in the language of their system."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANGUAGE", "zh_CN:en")
    with speaking("en"), pytest.raises(AutograderError) as caught:
        assignment_of(Kernel({}, {}))
    assert "lesson.json；请把笔记本和其他文件一起留在发给你的文件夹里" in said(caught)
    monkeypatch.setenv("LANGUAGE", "en")
    with speaking("en"), pytest.raises(AutograderError, match="keep the notebook in the folder"):
        assignment_of(Kernel({}, {}))


def test_a_file_that_is_not_there(chinese: Path) -> None:
    """The message names the file, and what to give instead."""
    with speaking("zh_CN"), pytest.raises(AutograderError) as caught:
        find_work(chinese / "没有.ipynb")
    assert said(caught) == f"{chinese / '没有.ipynb'}：没有这个文件；请给出一个笔记本或 .py 文件"


def test_a_task_that_is_not_there(chinese: Path) -> None:
    """Who misspells a task reads which ones there are, in the assignment's own language."""
    with speaking("en"), pytest.raises(AutograderError) as caught:
        find_work(chinese / "vectors.ipynb").job("dubble")
    text = str(caught.value)
    assert left_in_english(text, ["dubble", "double", "total"]) == []
    assert text.startswith("01_vectors 中没有任务 'dubble'；其中的任务有：")


def test_a_hostile_name_is_only_a_name(chinese: Path) -> None:
    """What a student typed is put into a sentence, and never read as one."""
    for language in ("en", "zh_CN"):
        with speaking(language), pytest.raises(AutograderError) as caught:
            find_assignment([chinese]).require(HOSTILE)
        assert repr(HOSTILE) in str(caught.value)
        with speaking(language), pytest.raises(AutograderError) as caught:
            find_work(chinese / HOSTILE)
        assert HOSTILE in str(caught.value)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"not a notebook", "不是 Jupyter 笔记本"),
        (b"\xff\xfe\x00", "不是 Jupyter 笔记本"),
        (b'{"nbformat": 3, "cells": []}', "笔记本格式为 3"),
    ],
)
def test_a_file_that_is_no_notebook(chinese: Path, content: bytes, what: str) -> None:
    """What is wrong with the file, and what to do, is said in Chinese."""
    file = chinese / "vectors.ipynb"
    file.write_bytes(content)
    with speaking("en"), pytest.raises(AutograderError) as caught:
        find_work(file).job(None)
    text = str(caught.value)
    assert text.startswith(f"{file}：{what}")
    assert "保存" in text


def test_a_damaged_assignment(chinese: Path) -> None:
    """A student is told to download the assignment again."""
    (chinese / "lesson.json").write_text("{")
    with speaking("zh_CN"), pytest.raises(AutograderError, match="请重新下载作业"):
        find_assignment([chinese])


def test_no_terminal_to_watch_from(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command to type instead stays as it is typed."""
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    with speaking("zh_CN"), pytest.raises(AutograderError) as caught:
        open_keyboard()
    assert said(caught) == "没有可以读取按键的终端；请改用 `autograder check`，它不需要终端"
