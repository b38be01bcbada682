"""`autograder similar` shows who may have copied, and says that it is a hint."""

from __future__ import annotations

import io
import json
import re
import shutil
from pathlib import Path

import pytest
from foreign import english_in

from autograder.commands.similar import Options, show, similar
from autograder.errors import UsageError
from autograder.reports.console import PlainConsole

LESSON = "01_vectors"
GIVEN = "# %% given=true\nimport torch\n\n"
IDEA = """# %% task="double"
def double(x):
    parts = []
    for number in x.flatten():
        if number > 17:
            parts.append(number * 4 / 2 - 0)
        else:
            parts.append(number - (-number) + 0 * 3)
    return torch.stack(parts).reshape(x.shape).to(x.dtype).clone()
"""
DISGUISED = '''# %% task="double"
def double(values: torch.Tensor):
    """Mine alone."""
    # begin
    result: list = []
    for v in values.flatten():
        if 17 < v:
            result.append(4 * v / 2 - 0)
        else:
            result.append(v - (-v) + 3 * 0)
    print(result)
    stacked = torch.stack(result)
    return stacked.reshape(values.shape).to(values.dtype).clone()
'''
HOSTILE = "<script>alert(1)</script>&'\"=HYPERLINK(1)"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "submitted"


def hand_in(folder: Path, student: str, *cells: str) -> None:
    place = folder / student / LESSON
    place.mkdir(parents=True)
    text = GIVEN + "\n\n".join(cells)
    (place / "vectors.py").write_text(text, encoding="utf-8")


def other(number: int) -> str:
    """A program of its own."""
    ways = (
        "x * {0} / {0} + x",
        "x - x * {0} + {0} * x + x",
        "torch.add(x, x * {0}) - x * ({0} - 1)",
    )
    return f'# %% task="double"\ndef double(x):\n    y = {ways[number % 3].format(number + 5)}\n    return y\n'


def run(folder: Path, course: Path, out: Path, **more: object) -> tuple[str, dict, str]:
    printed = io.StringIO()
    console = PlainConsole(file=printed, width=200)
    show(similar(Options(folder, course, output=out, **more), console), console)
    return (
        printed.getvalue(),
        json.loads((out / "similar.json").read_text()),
        (out / "similar.html").read_text(),
    )


@pytest.fixture
def course(tmp_path: Path) -> Path:
    tiny = Path(__file__).parents[2] / "courses" / "tiny"
    return Path(shutil.copytree(tiny, tmp_path / "course"))


def a_class(folder: Path) -> None:
    for number in range(6):
        hand_in(folder, f"student{number}", other(number))


def test_a_disguised_copy(folder: Path, course: Path, tmp_path: Path) -> None:
    """A copy with other names, comments and spellings is listed, alone, in all three places."""
    a_class(folder)
    hand_in(folder, "anna", IDEA)
    hand_in(folder, "ben", DISGUISED)
    said, data, page = run(folder, course, tmp_path / "out")
    (lesson,) = data["lessons"]
    assert [pair["students"] for pair in lesson["pairs"]] == [["anna", "ben"]]
    assert lesson["clusters"] == [["anna", "ben"]]
    assert "anna – ben" in said
    assert "no verdict" in said
    assert "no verdict" in page
    assert "no verdict" in data["notice"]
    marked = re.findall(r"<mark>(.*?)</mark>", page)
    assert any("parts.append(number * 4 / 2" in line for line in marked)
    code = re.search(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)
    assert code is not None
    assert len(code[1].split("\n")) >= 8, "each line of the code is a line of the page"
    assert any("result.append(4 * v / 2" in line for line in marked)


def test_the_reference_twice(folder: Path, course: Path, tmp_path: Path) -> None:
    """Who all have the answer that the course has are no pair."""
    a_class(folder)
    for name in ("anna", "ben"):
        hand_in(folder, name, '# %% task="double"\ndef double(x):\n    return 2 * x\n')
    assert not run(folder, course, tmp_path / "out")[1]["lessons"][0]["pairs"]


def test_an_older_class(folder: Path, course: Path, tmp_path: Path) -> None:
    """`--also` finds what an older class handed in, and lists no pair of its own."""
    a_class(folder)
    hand_in(folder, "anna", DISGUISED)
    older = tmp_path / "2024"
    hand_in(older, "carl", IDEA)
    hand_in(older, "dora", IDEA)
    pairs = run(folder, course, tmp_path / "out", also=[older])[1]["lessons"][0]["pairs"]
    assert {tuple(pair["students"]) for pair in pairs} <= {
        ("anna", "carl (2024)"),
        ("anna", "dora (2024)"),
    }
    assert pairs


def test_an_older_class_named_twice(folder: Path, course: Path, tmp_path: Path) -> None:
    """Two older classes of one name could not be told apart."""
    a_class(folder)
    hand_in(tmp_path / "2024", "carl", IDEA)
    with pytest.raises(UsageError, match="name each older class once"):
        run(folder, course, tmp_path / "out", also=[tmp_path / "2024"] * 2)


def test_what_cannot_be_read_is_named(folder: Path, course: Path, tmp_path: Path) -> None:
    """A file that is no Python is listed as not compared, and the others are compared."""
    a_class(folder)
    hand_in(folder, "anna", IDEA)
    hand_in(folder, "ben", DISGUISED)
    hand_in(folder, "carl", "# %%\ndef double(:")
    said, data, page = run(folder, course, tmp_path / "out")
    assert "not compared: carl" in said
    assert [each["student"] for each in data["lessons"][0]["not_compared"]] == ["carl"]
    assert "not Python" in page
    assert data["lessons"][0]["pairs"]


def test_hostile_names_and_code(folder: Path, course: Path, tmp_path: Path) -> None:
    """Names and code are text on the page, whatever they hold; nothing on it may run or load."""
    a_class(folder)
    name = HOSTILE.replace("/", "⁄")
    mine = IDEA.replace("parts = []", f"parts = []  # {HOSTILE} \x1b[2J </pre>")
    hand_in(folder, name, mine)
    hand_in(folder, "李雷, Müller", DISGUISED)
    said, data, page = run(folder, course, tmp_path / "out")
    assert data["lessons"][0]["pairs"]
    assert "<script" not in page
    assert "\x1b" not in page + said
    assert "李雷, Müller" in page
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy.startswith("default-src &#39;none&#39;; style-src &#39;sha256-")
    assert "unsafe" not in policy
    assert not re.search(r"\son\w+=|javascript:|https?:|style=", page)


def test_page_in_chinese(folder: Path, course: Path, tmp_path: Path) -> None:
    """The page says everything in Chinese; the data, which programs read, is the same as ever."""
    a_class(folder)
    name = HOSTILE.replace("/", "⁄")
    hand_in(folder, name, IDEA)
    hand_in(folder, "ben", DISGUISED)
    hand_in(folder, "carl", '# %%\nx = "" # nothing of any task')
    hand_in(folder, "dora", "# %%\ndef double(:")
    _, data, page = run(folder, course, tmp_path / "out", language="zh_CN")
    assert '<html lang="zh-CN">' in page
    assert "这只是给人看的线索，不是结论" in page
    assert "不是 Python 代码：" in page
    assert "没有" not in str(data)
    assert "no verdict" in data["notice"]
    assert "<script" not in page
    own = set(
        re.findall(
            r"[A-Za-z]{2,}",
            f"{HOSTILE} student tiny vectors double json ben carl dora py Python invalid syntax",
        )
    )
    text = re.sub(r"<pre.*?</pre>", "", page, flags=re.DOTALL)
    assert english_in(text.encode()) - own == set()
    with pytest.raises(UsageError, match="pages are written in en, zh_CN"):
        run(folder, course, tmp_path / "no", language="de")


def test_nothing_to_compare(folder: Path, course: Path, tmp_path: Path) -> None:
    """Without a submission of the lesson the command says what it was looking for."""
    hand_in(folder, "anna", IDEA)
    with pytest.raises(UsageError, match="no submission of 02_lines"):
        run(folder, course, tmp_path / "out", lessons=["02"])


@pytest.mark.parametrize("threshold", [0, 1, 1.5, -1, float("nan")])
def test_no_threshold(folder: Path, course: Path, tmp_path: Path, threshold: float) -> None:
    """A threshold is between 0 and 1."""
    hand_in(folder, "anna", IDEA)
    with pytest.raises(UsageError, match="a similarity is between 0 and 1"):
        run(folder, course, tmp_path / "out", threshold=threshold)


def test_only_their_owner_may_read_them(folder: Path, course: Path, tmp_path: Path) -> None:
    """The files hold students' code and names."""
    a_class(folder)
    run(folder, course, tmp_path / "out")
    for name in ("similar.html", "similar.json"):
        assert (tmp_path / "out" / name).stat().st_mode & 0o077 == 0
