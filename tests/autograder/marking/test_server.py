"""The page answers whoever has its address, on this machine, from its own pages, and nobody else."""

from __future__ import annotations

import html
import http.client
import re
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from foreign import english_in
from waiting_answers import HOSTILE, NAMES

from autograder.marking.asked import all_asked, unmarked
from autograder.marking.server import LONGEST_FORM, MarkingServer
from autograder.marking.walking import Walk, stops_of
from autograder.model import Mark
from autograder.results.gradebook import Gradebook

FORM = "application/x-www-form-urlencoded"


class Site:
    """The page over HTTP, as its own browser has it, or with something else."""

    def __init__(self, url: str) -> None:
        self.host, _, rest = url.removeprefix("http://").partition("/")
        self.base = f"/{rest.rstrip('/')}"

    def ask(
        self, path: str, fields: Any = None, headers: dict[str, str | None] | None = None
    ) -> tuple[int, str, dict[str, str]]:
        given: dict[str, str | None] = {"Host": self.host}
        body = None
        if fields is not None:
            body = fields if isinstance(fields, bytes) else urlencode(fields, doseq=True).encode()
            given |= {"Origin": f"http://{self.host}", "Content-Type": FORM}
            given["Content-Length"] = str(len(body))
        given |= headers or {}
        connection = http.client.HTTPConnection(self.host, timeout=30)
        connection.putrequest(
            "GET" if body is None else "POST", path, skip_host=True, skip_accept_encoding=True
        )
        for name, value in given.items():
            if value is not None:
                connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text, dict(answer.getheaders())

    def page(self, number: int) -> str:
        status, text, _ = self.ask(f"{self.base}/{number}")
        assert status == 200
        return text

    def fields(self, number: int, **more: Any) -> dict[str, Any]:
        text = self.page(number)
        found = dict(re.findall(r'type="hidden" name="(secret|answer)" value="([^"]*)"', text))
        return {name: html.unescape(value) for name, value in found.items()} | more


@pytest.fixture
def site(gradebook: Gradebook) -> Iterator[Site]:
    walk = Walk(stops_of(all_asked(gradebook)), unmarked(gradebook), "ta")
    with MarkingServer(walk, gradebook.file) as server:
        thread = threading.Thread(target=server.serve)
        thread.start()
        made = Site(server.url)
        yield made
        made.ask(f"{made.base}/finish", made.fields(1))
        thread.join(10)
        assert not thread.is_alive(), "Finish ends the server"


@pytest.fixture
def chinese(gradebook: Gradebook) -> Iterator[Site]:
    """The page as somebody marks on it in Chinese."""
    walk = Walk(stops_of(all_asked(gradebook)), unmarked(gradebook), "ta")
    with MarkingServer(walk, gradebook.file, "zh_CN") as server:
        thread = threading.Thread(target=server.serve)
        thread.start()
        made = Site(server.url)
        yield made
        last = made.ask(f"{made.base}/finish", made.fields(1))[1]
        assert "已结束" in last
        assert not re.search(r"(href|src)=", last), "nobody answers after this page"
        thread.join(10)


def test_page_in_chinese(chinese: Site, gradebook: Gradebook) -> None:
    """It says everything in Chinese, also what it answers; what students wrote is text all the same."""
    given = (gradebook.marks.questions(), all_asked(gradebook))
    own = set(re.findall(r"[A-Za-z]{2,}", str(given)))
    own |= set("Enter Tab autograder grade ta am added plot script UTC".split())
    own |= set(re.findall(r"[A-Za-z]{2,}", HOSTILE + "".join(NAMES)))
    status, text, _ = chinese.ask(f"{chinese.base}/1/mark", chinese.fields(1))
    assert status == 400
    assert "没有保存：什么都没有选" in text
    status, added, _ = chinese.ask(
        f"{chinese.base}/1/add", chinese.fields(1, points="1", text="<script>")
    )
    assert status == 200
    assert "添加的条目“&lt;script&gt;”" in added
    chinese.ask(f"{chinese.base}/1/mark", chinese.fields(1, points="1"))
    for page in (text, added, *(chinese.page(number) for number in range(1, 6))):
        assert '<html lang="zh-CN">' in page
        assert "<script>" not in page
        assert english_in(page.encode()) - own == set()
    done = chinese.ask(f"{chinese.base}/done")[1]
    assert "没有等待批阅的答案了" in done
    assert english_in(done.encode()) == set()


def marks(gradebook: Gradebook) -> list[Mark]:
    return list(gradebook.marks.latest().values())


def test_a_mark(site: Site, gradebook: Gradebook) -> None:
    """A form of the page gives a mark, and leads to the next answer that waits."""
    status, _, headers = site.ask(f"{site.base}/", None)
    assert (status, headers["Location"]) == (303, f"{site.base}/1")
    fields = site.fields(
        1, item=["with a reason", "chances add up to one"], points="", comment="Très bien, 好"
    )
    status, _, headers = site.ask(f"{site.base}/1/mark", fields)
    assert (status, headers["Location"]) == (303, f"{site.base}/2")
    (mark,) = marks(gradebook)
    assert (mark.points, mark.by, mark.comment, mark.by_hand) == (3.0, "ta", "Très bien, 好", False)
    assert "Marked 3 of 3 by ta" in site.page(1)
    assert site.page(1).count(" checked") == 2


def test_typed_points_and_none(site: Site, gradebook: Gradebook) -> None:
    """Typed points count instead of items, and no points are given only where that is said."""
    assert site.ask(f"{site.base}/1/mark", site.fields(1, points="1,5"))[0] == 303
    assert site.ask(f"{site.base}/2/mark", site.fields(2, points="", none="1"))[0] == 303
    status, text, _ = site.ask(f"{site.base}/3/mark", site.fields(3, points="", comment="Kept."))
    assert status == 400
    assert "nothing is chosen" in text
    assert "Kept." in text, "what was typed is not lost"
    assert sorted(mark.points for mark in marks(gradebook)) == [0.0, 1.5]


def test_nothing_waits_any_more(site: Site) -> None:
    """After the last answer the page says so, and its answers can be looked at again."""
    for number in range(1, 6):
        _, _, headers = site.ask(f"{site.base}/{number}/mark", site.fields(number, points="1"))
    assert headers["Location"] == f"{site.base}/done"
    assert "Nothing waits any more" in site.ask(f"{site.base}/done")[1]


def test_the_rubric_from_the_page(site: Site, gradebook: Gradebook) -> None:
    """An item is added for all, changed for all and taken away for all."""
    assert (
        site.ask(f"{site.base}/1/add", site.fields(1, points="0,5", text="has <b>style</b>"))[0]
        == 200
    )
    (item,) = gradebook.marks.added()[("01_chances", "why")]
    assert "has &lt;b&gt;style&lt;/b&gt;" in site.page(2)
    site.ask(f"{site.base}/1/mark", site.fields(1, item=[item, "chances add up to one"]))
    changed = site.fields(2, item=item, points="2", text="has much style")
    assert "1 mark follows" in site.ask(f"{site.base}/2/change", changed)[1]
    assert [mark.points for mark in marks(gradebook)] == [3.0]
    assert site.ask(f"{site.base}/2/remove", site.fields(2, item=item))[0] == 200
    assert [mark.points for mark in marks(gradebook)] == [1.0]


@pytest.mark.parametrize(
    ("headers", "change", "status"),
    [
        ({"Host": "evil.example"}, {}, 403),
        ({"Host": "localhost:80"}, {}, 403),
        ({"Host": None}, {}, 403),
        ({"Origin": "http://evil.example"}, {}, 403),
        ({"Origin": "null"}, {}, 403),
        ({"Origin": None}, {}, 403),
        ({"Content-Type": "text/plain"}, {}, 403),
        ({"Content-Type": "application/json"}, {}, 403),
        ({}, {"secret": "guessed"}, 403),
        ({}, {"secret": ""}, 403),
        ({"Content-Length": "-1"}, {}, 413),
        ({"Content-Length": str(LONGEST_FORM + 1)}, {}, 413),
        ({"Content-Length": None}, {}, 413),
    ],
)
def test_forged_forms(
    site: Site,
    gradebook: Gradebook,
    headers: dict[str, str | None],
    change: dict[str, str],
    status: int,
) -> None:
    """What another site, another name of this machine, or a guess sends changes nothing."""
    if headers.get("Host", site.host) != site.host:
        host = headers["Host"]
        headers = headers | {"Origin": f"http://{host}"} if host else headers
        status = 403 if host else 404
    fields = site.fields(1, points="3") | change
    assert site.ask(f"{site.base}/1/mark", fields, headers)[0] == status
    assert marks(gradebook) == []


@pytest.mark.parametrize("host", ["evil.example", "localhost", "127.0.0.1", "[::1]"])
def test_another_name_of_the_host(site: Site, host: str) -> None:
    """A site whose name is made to mean this machine reads nothing."""
    for name in (host, f"{host}:{site.host.partition(':')[2]}"):
        if name != site.host:
            status, text, _ = site.ask(f"{site.base}/1", None, {"Host": name})
            assert status == 404
            assert "anna" not in text


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/x",
        "/x/1",
        "//1",
        "{base}x/1",
        "{base}/0",
        "{base}/6",
        "{base}/%C2%B2",
        "//[x",
        "{base}/1/x",
        "{base}/../1",
        "{base}/page.html.jinja",
        "{base}/..%2fserver.py",
        "{base}/" + "9" * 5000,
        "*",
    ],
)
def test_no_such_page(site: Site, path: str) -> None:
    """Without the secret there is nothing, and with it only the pages."""
    status, text, _ = site.ask(path.replace("{base}", site.base))
    assert status in (400, 404)
    assert "anna" not in text


def test_forms_are_not_sent_by_a_link(site: Site, gradebook: Gradebook) -> None:
    """What changes something is never a GET."""
    for what in ("mark", "add", "remove"):
        assert site.ask(f"{site.base}/1/{what}?points=3")[0] == 404
    assert site.ask(f"{site.base}/finish")[0] == 404
    assert marks(gradebook) == []


@pytest.mark.parametrize("body", [b"\xff\xfe", b"a=1&" * 300])
def test_no_form(site: Site, gradebook: Gradebook, body: bytes) -> None:
    """Bytes that are no form are refused."""
    assert site.ask(f"{site.base}/1/mark", body)[0] in (400, 403)
    assert marks(gradebook) == []


def test_what_a_student_wrote_is_text(site: Site) -> None:
    """Names and answers are escaped, controls are gone, and nothing may load or run."""
    for number in range(1, 6):
        status, text, headers = site.ask(f"{site.base}/{number}")
        assert status == 200
        assert "<script>" not in text
        assert "<img src=x" not in text
        assert "<b>Çem" not in text
        assert "\x1b" not in text
        assert not re.search(r"\son\w+=", re.sub(r"&[^;]*;[^<]*", "", text))
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
    whole = "".join(site.page(number) for number in range(1, 6))
    assert "&lt;script&gt;alert(1)" in whole
    assert "{{ secret }}" in whole, "an answer is no template"
    assert "data:image/png;base64,iVBOR" in whole


def test_only_this_machine(site: Site) -> None:
    """It listens on the loopback address, on a port of the system's choice."""
    address, _, port = site.host.partition(":")
    assert address == "127.0.0.1"
    assert int(port) > 1023
    assert len(site.base) > 30
