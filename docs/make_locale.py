"""Bring the kit's own sentences up to date in every language, and compile them.

    .venv/bin/python docs/make_locale.py             # after a sentence changed; then translate
    .venv/bin/python docs/make_locale.py --check     # write nothing; list what is not as it must be

Sentences are found in autograder/ by `_`, `N_` and `ngettext`, and in the templates of its pages by
`{% trans %}` as well. A new language is made with `docs/make_locale.py de`.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from autograder.language import DOMAIN, LOCALE, file_of
from autograder.translating.keeping import changes

KIT = LOCALE.parent
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
TEMPLATES = ("reports/pages/templates/**.html", "**.html.jinja")
METHODS = [("**.py", "python"), *((files, "jinja2.ext:babel_extract") for files in TEMPLATES)]
# As reports/templates.py reads them.
OPTIONS = {
    files: {"trim_blocks": "true", "lstrip_blocks": "true", "trimmed": "true", "silent": "false"}
    for files in TEMPLATES
}
FILLED_IN = re.compile(r"%(?:\(\w+\)s|%)?")  # what a sentence of a template gets, or a stray sign
HEADER = """\
msgid ""
msgstr ""
"Project-Id-Version: torch-autograder\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""


def template() -> Catalog:
    """Find every sentence of the kit, with the file that says it: lines would change too often."""
    catalog = Catalog(charset="utf-8")
    found = extract_from_dir(KIT, METHODS, OPTIONS, keywords=KEYWORDS)
    for file, _line, text, _comments, _context in sorted(found, key=lambda each: each[:2]):
        if text and text != ("",):
            catalog.add(text, locations=[(f"autograder/{file}", 0)])
    return catalog


def languages() -> list[str]:
    """Name the languages that there are sentences in."""
    return sorted(file.parts[-3] for file in LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def read(language: str) -> Catalog:
    """Read the sentences in a language; none where there is no file yet."""
    file = file_of(language).with_suffix(".po")
    if not file.exists():
        return Catalog(language, charset="utf-8")
    return read_po(io.BytesIO(file.read_bytes()), language, charset="utf-8", abort_invalid=True)


def updated(language: str) -> bytes:
    """Give the file of a language with all sentences of today in it, in their order."""
    catalog = read(language)
    catalog.update(template())
    for message in catalog:
        message.flags -= {"python-format", "python-brace-format"}
    for key in [key for key, message in catalog.obsolete.items() if not any(_said(message))]:
        del catalog.obsolete[key]
    written = io.BytesIO()
    write_po(written, catalog, width=0, omit_header=True, include_lineno=False)
    head = HEADER.format(language=language, plurals=catalog.plural_forms)
    return head.encode() + written.getvalue().rstrip(b"\n") + b"\n"


class Dateless(Catalog):
    """A catalogue whose header says neither when nor by what it was made."""

    def __iter__(self) -> Iterator[Message]:
        """Give the header, then every sentence."""
        plurals = f"Plural-Forms: {self.plural_forms}"
        yield Message("", f"Content-Type: text/plain; charset=utf-8\n{plurals}\n")
        yield from (message for message in super().__iter__() if message.id)


def compiled(language: str) -> bytes:
    """Give what is read at run time, the same bytes each time."""
    catalog = Dateless(language, charset="utf-8")
    for message in read(language):
        if message.id and not message.fuzzy:
            catalog[message.id] = message
    written = io.BytesIO()
    write_mo(written, catalog)
    return written.getvalue()


def problems(language: str) -> Iterator[str]:
    """Say what is missing or wrong in a language, with the line of each sentence."""
    file = file_of(language).with_suffix(".po")
    place = file.relative_to(KIT.parent)
    if updated(language) != file.read_bytes():
        yield f"{place}: not up to date; run docs/make_locale.py"
    for message in read(language):
        if message.id:
            originals = message.id if isinstance(message.id, tuple) else (message.id,)
            where = f"{place}:{message.lineno}: “{originals[-1]}”"
            if message.fuzzy:
                yield f"{where} is fuzzy; correct it, and remove the mark"
            elif not all(_said(message)):
                yield f"{where} is not translated"
            else:
                for said in _said(message):
                    yield from (f"{where}: {each}" for each in changes(originals[-1], said))
                    yield from (f"{where}: {each}" for each in _unfilled(originals[-1], said))


def _unfilled(original: str, said: str) -> Iterator[str]:
    """Say what a sentence of a template would not be filled in with, or would break a page by."""
    for name in sorted(set(FILLED_IN.findall(original + said))):
        if original.count(name) != said.count(name):
            yield f"{name} does not stand in it as often as in the original"
    if said.count('"') != original.count('"'):
        yield 'it has another number of signs `"`; write “ and ”'


def _said(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def main(arguments: list[str]) -> int:
    """Update and compile, or only look; 1 if something is left to do."""
    check = "--check" in arguments
    named = [each for each in arguments if not each.startswith("-")]
    left = 0
    for language in named or languages():
        file = file_of(language)
        if not check:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.with_suffix(".po").write_bytes(updated(language))
            file.write_bytes(compiled(language))
        found = list(problems(language))
        if check and file.read_bytes() != compiled(language):
            found.append(f"{file.name} of {language} is stale; run docs/make_locale.py")
        print(*found, sep="\n")
        left += len(found)
    return int(bool(left))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
