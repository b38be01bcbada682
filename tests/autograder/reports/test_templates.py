"""Templates of pages: every sentence can be said in another language, and no value acts in one."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import autograder
from autograder.language import speaking
from autograder.reports.templates import environment

KIT = Path(autograder.__file__).parent
TEMPLATES = [
    *sorted((KIT / "reports" / "pages" / "templates").glob("*.html")),
    *sorted(KIT.rglob("*.html.jinja")),
]
SCRIPT = "<script>alert(1)</script>\"'\u202e"


class Said(HTMLParser):
    """The words that a page says by itself: in its text, and in attributes that are read out."""

    READ = ("aria-label", "alt", "title", "placeholder")

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words += re.findall(r"[A-Za-z]{2,}", data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in self.READ and value:
                self.handle_data(value)


def bare_words(template: str) -> list[str]:
    """Give the words of a template that no `{% trans %}` and no `_(…)` is around."""
    for pattern in (
        r"\{#.*?#\}",
        r"\{% macro kind\(.*?endmacro %\}",  # names of classes of the style
        r"\{% trans.*?endtrans %\}",
        r"\{%.*?%\}",
        r"<kbd>.*?</kbd>",  # what stands on a key
        r"\{\{.*?\}\}",
    ):
        template = re.sub(pattern, "", template, flags=re.DOTALL)
    said = Said()
    said.feed(template)
    return said.words


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: f"{file.parent.name}-{file.name}")
def test_every_sentence_of_a_template_can_be_translated(file: Path) -> None:
    """A page says nothing by itself: its words are sentences that gettext has."""
    assert bare_words(file.read_text(encoding="utf-8")) == []


def test_bare_words_are_found() -> None:
    """The search above finds a forgotten text and a forgotten label."""
    found = bare_words(
        '{# a note #}<p aria-label="Points of {{ name }}">{% trans %}Said{% endtrans %} forgotten '
        '{{ _("Said") }}</p>'
    )
    assert found == ["Points", "of", "forgotten"]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_value_in_a_sentence_is_text(tmp_path: Path, language: str) -> None:
    """A name with a script in it is escaped in `{% trans %}`, in `_(…)` and in `ngettext(…)`."""
    (tmp_path / "page.html").write_text(
        "{% trans course=name %}The class: {{ course }}{% endtrans %}|"
        '<p title="{{ _("Tasks of %(lesson)s", lesson=name) }}">|'
        '{{ ngettext("%(name)s has %(num)s", "%(name)s has %(num)s each", 2, name=name) }}'
    )
    with speaking(language):
        page = environment(tmp_path, {}).get_template("page.html").render(name=SCRIPT)
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;?") == 3
    assert "<script" not in page
    assert page.startswith("班级：" if language == "zh_CN" else "The class: ")
    assert "has 2 each" in page


def test_what_is_html_stays_html(tmp_path: Path) -> None:
    """A sentence of the kit may hold marks, and a value that is marked as HTML is not text."""
    (tmp_path / "page.html").write_text(
        "{% set bold %}<b>{{ name }}</b>{% endset %}"
        "{% trans bold=bold %}<i>100 %</i> of {{ bold }}{% endtrans %}"
    )
    page = environment(tmp_path, {}).get_template("page.html").render(name="<x>")
    assert page == "<i>100 %</i> of <b>&lt;x&gt;</b>"
