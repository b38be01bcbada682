"""The pages that `nbgrader generate_feedback` makes: nothing that a student wrote acts in them."""

from __future__ import annotations

import base64
import copy
import io
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from autograder.judging.scoring import add_up
from autograder.model import CheckResult, Feedback, Status, Visibility
from autograder.nbgrader.comment import say_comment

pytestmark = pytest.mark.browser

LESSON = "01_vectors"
TAKEN = "document.title=1"
IMG = f'<img src="x" onerror="{TAKEN}">'
# Every attribute of a page that acts or leads to something that does.
ACTING = """
const acts = (a) => a.name.startsWith('on')
    || /^\\s*(javascript|vbscript|data):/i.test(a.value.replace(/[\\t\\r\\n]/g, ''));
return [...document.querySelectorAll('body *')].flatMap((e) =>
    [...e.attributes].filter(acts).map((a) => `${e.tagName} ${a.name} ${a.value.slice(0, 22)}`));
"""
TAGS = """
const all = document.querySelectorAll('#notebook-container *');
return [...new Set([...all].map((e) => e.tagName))];
"""
LINKS = """
return [...document.querySelectorAll('#notebook-container a[href]')].map((e) => e.getAttribute('href'));
"""
PROSE = {
    "script": f"<script>{TAKEN}</script>",
    "handler": f'{IMG} <svg onload="{TAKEN}"> <details ontoggle="{TAKEN}" open>',
    "links": f"[x](javascript:{TAKEN}) [x](vbscript:x) [x](data:text/html,x) [x][r] <javascript:x>",
    "defined": f"[r]: javascript:{TAKEN}\n\n[r2]: data:text/html;base64,PHNjcmlwdD4=\n\n[r2]",
    "pictures": f"![x](javascript:{TAKEN}) ![x](data:image/svg+xml,<svg/onload={TAKEN}>)",
    "mermaid": f"```mermaid\n{IMG}\n```",
    "formula": f"$$ $$ {IMG}\n\n\\begin{{a}}\\end{{a}}{IMG}",
    "frame": "<iframe srcdoc='<script>x</script>'></iframe><base href=javascript:/><form action=x>",
    "attached": "![x](attachment:gone.png) ![x](attachment:page.png)",
}
MESSAGES = {
    "double": "'`' + 'x' * {length} + '{img}` ' * 9",
    "total": "'`a``b` [x](javascript:{taken}) $$ $$ {img} `$$' * 40",
}


def png() -> str:
    data = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(data, "PNG")
    return base64.b64encode(data.getvalue()).decode()


def raising(task: str, length: int) -> str:
    message = MESSAGES[task].format(length=length, taken=TAKEN, img=IMG)
    return f"def {task}(x):\n    raise ValueError({message})"


def comment_of(length: int) -> str:
    """Make the comment of a task whose checks all end in the same hostile message."""
    message = f"`{IMG}" + "x" * length + "`"
    checks = [
        CheckResult(
            f"test_{number}",
            Visibility.PUBLIC,
            Status.ERROR,
            0.0,
            1.0,
            0.1,
            Feedback(f"Fact {number}. Your code raised ValueError: {message}"),
        )
        for number in range(5)
    ]
    return say_comment(add_up("double", checks))


def submission(released: dict[str, Any], length: int | None) -> dict[str, Any]:
    """Make a hostile notebook whose messages are cut at some length; an honest one without."""
    notebook = copy.deepcopy(released)
    for cell in notebook["cells"]:
        task = cell["metadata"].get("autograder", {}).get("task")
        if task and length is not None:
            cell["source"] = raising(task, length)
    hostile = [*PROSE.items(), ("all", "\n".join(PROSE.values()))]
    attachments = {"page.png": {"text/html": f"<script>{TAKEN}</script>"}}
    mine = hostile if length is not None else [("plot", "My plot:\n\n![plot](attachment:plot.png)")]
    if length is None:
        attachments = {"plot.png": {"image/png": png()}}
    for kind in ("markdown", "raw"):
        for name, text in mine:
            cell = {"cell_type": kind, "id": f"{name}-{kind}", "metadata": {}, "source": text}
            notebook["cells"].append(cell | {"attachments": attachments})
    return notebook


@pytest.fixture(scope="module")
def pages(tiny_registered: Any, copy_of: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The feedback of an honest student and of three who attack, made by nbgrader itself."""
    folder = copy_of(tiny_registered, tmp_path_factory.mktemp("pages"))
    released = folder.released(LESSON)
    for student, length in (("ada", None), ("m1", 1900), ("m2", 5950), ("m3", 10)):
        place = folder.submitted(student, LESSON)
        place.mkdir(parents=True)
        text = json.dumps(submission(released, length))
        (place / "vectors.ipynb").write_text(text, encoding="utf-8")
    done = folder.run("autograde", LESSON)
    assert done.returncode == 0, done.stderr
    for student, length in (("m1", 1800), ("m2", 1200), ("m3", 1600)):
        # The tiny course has one public check for a task, others have several.
        folder.change(
            "UPDATE comment SET auto_comment = ? WHERE "
            "cell_id = (SELECT id FROM base_cell WHERE name = 'double') AND notebook_id IN "
            "(SELECT n.id FROM submitted_notebook AS n JOIN submitted_assignment AS s "
            "ON s.id = n.assignment_id WHERE s.student_id = ?)",
            comment_of(length),
            student,
        )
    done = folder.run("generate_feedback", LESSON)
    assert done.returncode == 0, done.stderr
    return folder


def page_of(pages: Any, student: str) -> Path:
    return Path(pages.root, "feedback", student, LESSON, "vectors.html")


@pytest.mark.parametrize("student", ["m1", "m2", "m3"])
def test_nothing_of_a_student_acts(chromium: Any, pages: Any, student: str) -> None:
    """No script of a student runs, and no link, frame or handler of theirs is on the page."""
    chromium.get(page_of(pages, student).as_uri())
    assert chromium.title == "vectors"
    assert chromium.execute_script(ACTING) == []
    tags = set(chromium.execute_script(TAGS))
    assert tags.isdisjoint({"SCRIPT", "IFRAME", "SVG", "svg", "FORM", "BASE", "DETAILS", "IMG"})
    assert all(link.startswith("#") for link in chromium.execute_script(LINKS))
    text = chromium.find_element("css selector", "#notebook-container").text
    for shown in ("<script>document.title", "[x](javascript:", "<iframe srcdoc", "```mermaid"):
        assert shown in text
    assert "(A picture, gone.png: left out, for it is not in the notebook.)" in text
    assert "(A picture, page.png: left out, for it is no PNG, JPEG or GIF.)" in text


def test_pasted_picture_is_on_the_page(chromium: Any, pages: Any) -> None:
    """The feedback of a student who pasted a picture shows it, and nothing else acts."""
    chromium.get(page_of(pages, "ada").as_uri())
    assert set(chromium.execute_script(ACTING)) == {"IMG src data:image/png;base64,"}
    widths = "return [...document.querySelectorAll('img')].map((e) => e.naturalWidth);"
    assert chromium.execute_script(widths) == [8, 8]
