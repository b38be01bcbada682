"""Which workers of a cluster may grade: asked one by one as they come, refused by name."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
from collections.abc import Callable, Iterable
from importlib.metadata import version
from typing import Any, cast

import msgspec
from distributed import Client

from autograder.cluster.on_worker import look
from autograder.cluster.place import Installed, Place
from autograder.errors import UsageError
from autograder.language import _

KIT = "torch-autograder"
Asked = concurrent.futures.Future["Place | str"]


class Crew:
    """The workers that are there now, and those of them that may grade."""

    def __init__(
        self,
        client: Client,
        needed: Installed,
        allowed: Iterable[str],
        say: Callable[[str], None],
        *,
        confined: bool = True,
    ) -> None:
        """`needed` is what is installed here; `allowed` are modules that students may import."""
        self.client, self._needed, self._say = client, needed, say
        self._allowed = tuple(allowed)
        self._confined = confined
        self._asked: dict[str, Asked] = {}
        self._fit: dict[str, int] = {}
        self.refused: dict[str, str] = {}  # why, by address
        self.there: frozenset[str] = frozenset()

    def look(self) -> dict[str, int]:
        """Give the fit workers that are there now, with the number of threads of each.

        OSError where the scheduler does not answer.
        """
        try:
            threads = dict(self.client.nthreads())
        except AttributeError:  # a client that has given up has no scheduler to ask
            raise OSError("the connection is closed") from None
        self.there = frozenset(threads)
        for address in threads.keys() - self._asked.keys():
            self._asked[address] = asyncio.run_coroutine_threadsafe(
                self._ask(address), cast("Any", self.client.loop).asyncio_loop
            )
        for address in self._asked.keys() - threads.keys():
            self._asked.pop(address).cancel()
            self.refused.pop(address, None)
        for address, asked in self._asked.items():
            new = address not in self._fit and address not in self.refused
            if new and asked.done() and (why := self._why_not(asked)):
                self.refuse(address, why)
        self._fit = {
            address: threads[address]
            for address, asked in self._asked.items()
            if asked.done() and address not in self.refused
        }
        return self._fit

    @property
    def undecided(self) -> bool:
        """Whether a worker has not said yet what it is like."""
        return any(not asked.done() for asked in self._asked.values())

    def refuse(self, address: str, why: str) -> None:
        """Have a worker grade nothing more, and say so."""
        self.refused[address] = why
        self._fit.pop(address, None)
        self._say(_("worker refused: {address}: {why}").format(address=address, why=why))

    def say_refused(self) -> str:
        """List who was refused, and why."""
        return "".join(f"\n- {address}: {why}" for address, why in self.refused.items())

    async def _ask(self, address: str) -> Place | str:
        """Ask a worker what it is like; give its answer, or say why it has none."""
        # A function of Python's own, so that a worker without the kit can answer.
        found = await self._run(address, version, KIT)
        if isinstance(found, Exception):
            return _("{kit} cannot be found there ({error}); {install}").format(
                kit=KIT, error=f"{type(found).__name__}: {found}", install=self._install
            )
        if found != self._needed.kit:
            return _("it has {kit} {found} instead of {needed}; {install}").format(
                kit=KIT, found=found, needed=self._needed.kit, install=self._install
            )
        answer = await self._run(address, look, self._allowed)
        if isinstance(answer, Exception):
            return _("it cannot say what it is like ({error}); {install}").format(
                error=f"{type(answer).__name__}: {answer}", install=self._install
            )
        said, wrong = cast("tuple[bytes, str]", answer)
        try:
            return msgspec.json.decode(said, type=Place)
        except msgspec.MsgspecError as error:
            return _("it cannot say what it is like: {error}").format(error=wrong or error)

    async def _run(self, address: str, function: Callable[..., object], *args: object) -> object:
        run = self.client.run(
            function, *args, workers=[address], on_error="return", asynchronous=True
        )
        try:
            return (await run).get(address, UsageError(_("no answer")))
        except Exception as error:  # noqa: BLE001 - what Dask raises for a worker that goes
            return error

    @property
    def _install(self) -> str:
        return _("install the same there: pip install '{package}'").format(
            package=f"{KIT}[cluster]=={self._needed.kit}"
        )

    def _why_not(self, asked: Asked) -> str:
        """Say why a worker may not grade; empty if it may."""
        with contextlib.suppress(concurrent.futures.CancelledError):
            place = asked.result()
            return place if isinstance(place, str) else self._unfit(place)
        return _("it went away")

    def _unfit(self, place: Place) -> str:
        if different := self._needed.differences(place.installed):
            return _(
                "on {host}: {different}. A grade may not depend on which worker gives it: install "
                "the same versions there as here"
            ).format(host=place.host, different="; ".join(different))
        if not self._confined:
            return ""
        if place.fault:
            return _("on {host}: its sandbox cannot be used: {fault}").format(
                host=place.host, fault=place.fault
            )
        if not place.sealed:
            return _(
                "on {host}: it cannot seal student code. What holds: {layers}. What is missing: "
                "{remedies} Run `autograder doctor` there after fixing it"
            ).format(
                host=place.host,
                layers=", ".join(place.layers) or _("nothing"),
                remedies=" ".join(place.lacking),
            )
        return ""
