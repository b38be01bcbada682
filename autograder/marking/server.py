"""The local page for marking: a server that only this machine reaches, and only with its address.

It listens on 127.0.0.1 alone. What it is asked counts only with the secret in the address, under
the host name that it was started under; what changes something, only from its own pages: by their
origin, and by a second secret in their forms. Nothing that a student wrote is rendered as anything
but text, and no page may load anything from elsewhere.
"""

from __future__ import annotations

import hmac
import secrets
import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple, cast
from urllib.parse import parse_qs

from autograder.errors import AutograderError
from autograder.language import OWN, speaking
from autograder.marking.requests import Answering, NotFoundError, Reply
from autograder.marking.walking import Walk
from autograder.results.gradebook import Gradebook

ADDRESS = "127.0.0.1"
LONGEST_FORM = 64 << 10  # bytes
MOST_FIELDS = 200
IDLE_SECONDS = 30.0  # that a connection may wait for its browser
POLL_SECONDS = 0.05  # until it sees that somebody finished
FORM = "application/x-www-form-urlencoded"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; "
    "img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
    # With `no-referrer` a browser would not say which origin a form is of.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Secrets(NamedTuple):
    """What is in the address of the page, and what is in its forms."""

    address: str
    form: str


class MarkingServer:
    """The page of one walk; use it as a context manager, and `serve` until somebody finishes."""

    def __init__(self, walk: Walk, file: Path, language: str = OWN) -> None:
        self._secrets = Secrets(secrets.token_urlsafe(24), secrets.token_urlsafe(24))
        self._finished = threading.Event()
        handler = _handler(walk, file, language, self._secrets, self._finished.set)
        self._server = ThreadingHTTPServer((ADDRESS, 0), handler)
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        """The address of the page, with its secret."""
        return f"http://{ADDRESS}:{self._server.server_port}/{self._secrets.address}/"

    def serve(self) -> None:
        """Answer until somebody finishes on the page, or the process is interrupted."""
        thread = threading.Thread(
            target=self._server.serve_forever, args=(POLL_SECONDS,), daemon=True
        )
        thread.start()
        try:
            self._finished.wait()
        finally:
            self._server.shutdown()
            thread.join()

    def __enter__(self) -> MarkingServer:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.server_close()


def _handler(
    walk: Walk, file: Path, language: str, known: Secrets, finish: Callable[[], None]
) -> type[BaseHTTPRequestHandler]:
    # A walk, and each answer to a request, is one thread's at a time.
    one_at_a_time = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        timeout = IDLE_SECONDS
        server_version, sys_version = "autograder", ""

        def do_GET(self) -> None:
            self._answer(None)

        def do_POST(self) -> None:
            refused = self._wrong_sender()
            if refused:
                self._send(Reply(HTTPStatus.FORBIDDEN, refused.encode()))
                return
            fields = self._fields()
            if fields is None:
                return
            if not hmac.compare_digest(fields.get("secret", [""])[0].encode(), known.form.encode()):
                self._send(Reply(HTTPStatus.FORBIDDEN, b"not a form of this page; open it again"))
                return
            self._answer(fields)

        def _answer(self, fields: Mapping[str, list[str]] | None) -> None:
            root, _, below = self.path.partition("?")[0].partition("/")
            address, _, rest = below.partition("/")
            right_host = self.headers.get("Host", "") == self._host
            right_address = hmac.compare_digest(address.encode(), known.address.encode())
            if root or not (right_host and right_address):
                self._send(Reply(HTTPStatus.NOT_FOUND, b"nothing here: use the address as printed"))
                return
            base = f"/{known.address}"
            try:
                with one_at_a_time, speaking(language), Gradebook(file) as gradebook:
                    answering = Answering(walk, gradebook, base, known.form)
                    reply = answering.reply(rest.split("/"), fields)
            except NotFoundError:
                reply = Reply(HTTPStatus.NOT_FOUND, b"no such page")
            except AutograderError as error:
                reply = Reply(HTTPStatus.INTERNAL_SERVER_ERROR, f"{error}".encode())
            self._send(reply)
            if reply.is_last:
                finish()

        @property
        def _host(self) -> str:
            return f"{ADDRESS}:{cast('ThreadingHTTPServer', self.server).server_port}"

        def _wrong_sender(self) -> str:
            """Say why something that would change marks is not of this page; empty if it is."""
            if self.headers.get("Origin", "") != f"http://{self._host}":
                return "not sent by this page; open it anew at the address that was printed"
            if self.headers.get("Content-Type", "").partition(";")[0].strip() != FORM:
                return "not a form"
            return ""

        def _fields(self) -> Mapping[str, list[str]] | None:
            length = self.headers.get("Content-Length", "")
            if not (length.isascii() and length.isdigit() and int(length) <= LONGEST_FORM):
                self._send(
                    Reply(
                        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                        b"too long, or of no length: shorten the comment, and send it again",
                    )
                )
                return None
            try:
                return parse_qs(
                    self.rfile.read(int(length)).decode("utf-8"),
                    keep_blank_values=True,
                    max_num_fields=MOST_FIELDS,
                )
            except ValueError:
                self._send(Reply(HTTPStatus.BAD_REQUEST, b"not a form"))
                return None

        def _send(self, reply: Reply) -> None:
            self.send_response(reply.status)
            for name, value in HEADERS.items():
                self.send_header(name, value)
            if reply.place:
                self.send_header("Location", reply.place)
            self.send_header("Content-Type", reply.kind)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing: the address in each line is a secret."""

    return Handler
