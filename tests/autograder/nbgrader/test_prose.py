"""A student's prose is text on nbgrader's pages, and their pictures are the kit's own copies."""

from __future__ import annotations

import base64
import io
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbconvert.filters import markdown2html
from nbformat import v4, validate
from PIL import Image

from autograder.model import Picture
from autograder.nbgrader.notebook import restore
from autograder.nbgrader.prose import MOST_CHARACTERS, MOST_PICTURES, as_text, show_prose
from autograder.notebooks.pictures import LARGEST_SIDE, MOST_PIXELS, vetted
from autograder.notebooks.reading import NotebookCell, read_notebook
from autograder.notebooks.writing import to_notebook

PIECES = (
    "<script>x</script> <img src=x onerror=y> ` ``` ~~~ \\ http://a a@b.c * _ ** [x](javascript:y) "
    "[x](vbscript:y) [x][r] [r]: ![x](data:text/html,y) ![x](attachment:y) <!-- --> $ $$ # 1. - > "
    "= | --- &lt; &#60; \\[ \\] \\begin{a} \\end{a} mermaid a"
).split()
TEXT = st.lists(
    st.sampled_from([*PIECES, " ", "    ", "\n", "\n\n", "\r", "\t", "\0"]), max_size=20
)


class Page(HTMLParser):
    """Takes a page apart into tags and text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag if not attrs else f"{tag} {attrs}")

    def handle_data(self, data: str) -> None:
        self.text += data


@settings(max_examples=600, deadline=None)
@given(TEXT.map("".join))
def test_prose_is_shown_sign_by_sign(text: str) -> None:
    """Whatever prose is made of, the page has its text, in paragraphs and lines, and no tag of it."""
    page = Page(markdown2html(as_text(text)))
    assert page.tags <= {"p", "br"}
    assert "".join(page.text.split()) == "".join(text.replace("\0", "?").split())


def test_lines_and_paragraphs_stay() -> None:
    """A line stays a line, a paragraph a paragraph, and blanks at its begin stay too."""
    assert markdown2html(as_text("def f():\n    return 1\n\nIt *works*.")).strip() == (
        "<p>def f():<br />\n\xa0\xa0\xa0\xa0return 1</p>\n<p>It *works*.</p>"
    )


def picture(kind: str = "PNG", size: tuple[int, int] = (3, 2), **more: object) -> str:
    """Encode a picture."""
    data = io.BytesIO()
    Image.new("RGB", size, "red").save(data, kind, **more)
    return base64.b64encode(data.getvalue()).decode()


def decoded(made: Picture) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(made.base64)))


@pytest.mark.parametrize(
    ("mime", "kind", "becomes"),
    [("image/png", "PNG", "png"), ("image/jpeg", "JPEG", "jpeg"), ("image/gif", "GIF", "png")],
)
def test_picture_is_encoded_anew(mime: str, kind: str, becomes: str) -> None:
    """A picture of one of three kinds is kept, without what its file held besides."""
    text = picture(kind, **({"comment": b"<script>x</script>"} if kind != "PNG" else {}))
    hidden = base64.b64encode(base64.b64decode(text) + b"<script>x</script>").decode()
    made = vetted({mime: hidden})
    assert isinstance(made, Picture)
    assert made.kind == becomes
    assert b"script" not in base64.b64decode(made.base64)
    assert decoded(made).size == (3, 2)
    assert decoded(made).convert("RGB").getpixel((0, 0))[0] > 250


def test_large_picture_becomes_smaller() -> None:
    """A photograph is shown no larger than a page."""
    made = vetted({"image/jpeg": picture("JPEG", (4000, 3000))})
    assert isinstance(made, Picture)
    assert max(decoded(made).size) <= LARGEST_SIDE


@pytest.mark.parametrize(
    ("attachment", "why"),
    [
        (None, "it is no PNG, JPEG or GIF"),
        ([], "it is no PNG, JPEG or GIF"),
        ({"image/svg+xml": "<svg onload='x'/>"}, "it is no PNG, JPEG or GIF"),
        ({"text/html": "<script>"}, "it is no PNG, JPEG or GIF"),
        ({"image/png": 3}, "it is no PNG, JPEG or GIF"),
        ({"image/png": ["a", 3]}, "it is no PNG, JPEG or GIF"),
        ({"image/png": "!!"}, "it cannot be decoded"),
        ({"image/png": base64.b64encode(b"<svg/>").decode()}, "it cannot be decoded"),
        ({"image/png": picture()[:60]}, "it cannot be decoded"),
        ({"image/png": "A" * (13 << 20)}, "it is larger than 9 MiB"),
        ({"image/png": picture(size=(4001, 4000))}, "it has more than 16 million pixels"),
    ],
)
def test_attachment_that_is_no_picture(attachment: object, why: str) -> None:
    """What is no picture, or too large a one, is left out, and it is said why."""
    assert MOST_PIXELS < 4001 * 4000
    assert vetted(attachment) == why


def test_picture_of_another_format(monkeypatch: pytest.MonkeyPatch) -> None:
    """Decoders of other formats are never asked, whatever an attachment calls itself."""
    for kind in ("TIFF", "BMP", "PPM", "ICO"):
        assert vetted({"image/png": picture(kind)}) == "it cannot be decoded"


def prose(text: str, **attachments: str) -> NotebookCell:
    """Make a Markdown cell with pictures."""
    given = {f"{name}.png": {"image/png": data} for name, data in attachments.items()}
    return NotebookCell("markdown", text, attachments=given)


def test_pasted_picture_stands_in_its_place() -> None:
    """A picture that a student pasted is between the texts that it stood between."""
    shown = show_prose(prose("My plot:\n\n![a.png](attachment:a.png)\nis *flat*.", a=picture()))[0]
    assert shown.text == (
        "My plot&#58;\n\n![picture](attachment:picture-1.png)\n\nis &#42;flat&#42;&#46;"
    )
    assert list(shown.attachments) == ["picture-1.png"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "![x](attachment:gone.png)",
            "(A picture, gone.png: left out, for it is not in the notebook.)",
        ),
        ("![x](attachment:b%20c.png)", "(A picture, b c.png: left out, for it cannot be decoded.)"),
        ("![x](http://a/b.png)", "![x](http://a/b.png)"),
        ("![x](b.png)", "![x](b.png)"),
        ("![x][r]\n\n[r]: attachment:gone.png", "![x][r]\n[r]: attachment:gone.png"),
        ("<img src='attachment:gone.png'>", "<img src='attachment:gone.png'>"),
        ("![x](attachment&#58;gone.png)", "![x](attachment&#58;gone.png)"),
    ],
)
def test_reference_to_what_is_no_picture(text: str, said: str) -> None:
    """A line says what was there, and nothing is left that nbgrader would look for in vain."""
    cell = NotebookCell("markdown", text, attachments={"b c.png": {"image/png": "!"}})
    shown = show_prose(cell)[0]
    page = Page(markdown2html(shown.text))
    assert page.tags <= {"p", "br"}
    assert page.text.split() == said.split()
    assert shown.attachments is None


def test_picture_that_is_only_attached() -> None:
    """A picture that the text refers to in another way is shown below it."""
    text = show_prose(prose("<img src='attachment:a.png'>", a=picture()))[0].text
    assert text.endswith("&#62;\n\n![picture](attachment:picture-1.png)")


def test_picture_that_is_shown_very_often() -> None:
    """A page holds a picture once, however often a text refers to it."""
    text = show_prose(prose("![](attachment:a.png)\n" * 1000, a=picture()))[0].text
    assert text.count("![picture]") == 1
    assert text.count("shown above as picture") == 999


def test_very_many_pictures() -> None:
    """Of a notebook's pictures the first twenty are looked at, in whatever cells they are."""
    cells = [prose("x", **{f"p{n}": picture() for n in range(15)}) for _ in range(3)]
    restored = restore((), cells)
    kept = [len(cell.attachments or {}) for cell in restored]
    assert kept == [15, MOST_PICTURES - 15, 0]


@pytest.mark.parametrize("piece", ["![", "![](attachment:", "![]( attachment:a ", " ", "`", "\n"])
def test_very_long_prose(piece: str) -> None:
    """Of very long prose the first part is shown, and the cells after it say how much there was."""
    count = (1 << 20) // len(piece)
    cells = [NotebookCell("markdown", piece * count), NotebookCell("markdown", "more")]
    first, second = restore((), cells)
    assert len(first.text) < 10 * MOST_CHARACTERS
    assert "&#40;Cut here&#58; " in first.text
    assert second.text == "&#40;Cut here&#58; 4 more characters&#46;&#41;"


def test_notebook_with_pictures_is_valid_and_comes_back() -> None:
    """What is written can be read by nbformat, and holds the pictures."""
    notebook = to_notebook("n", restore((), [prose("![](attachment:a.png)", a=picture())]))
    validate(notebook)
    (cell,) = read_notebook(v4.writes(notebook).encode(), "n.ipynb")
    assert re.search(r"attachment:picture-1\.png", cell.text)
    assert list(cell.attachments) == ["picture-1.png"]
