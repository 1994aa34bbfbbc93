"""Fetching: one question to the wire, with ceilings on its time, its size and its redirects, through the gate.

What can go wrong ends as a FetchError with a sentence for the user; nothing of aiohttp leaves this file.
"""

from __future__ import annotations

import asyncio
import os
import ssl
import time
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from types import TracebackType
from typing import Protocol

import aiohttp
from multidict import CIMultiDictProxy
from yarl import URL

from bot.collect.decoding import ACCEPTED, Decoder, DecodingError
from bot.collect.turns import Turns
from bot.errors import FetchError
from bot.gate.resolver import GateResolver, Lookup, SystemLookup
from bot.gate.rules import RefusedError, refusal
from bot.types import Page, Request

_CHUNK = 65_536
_PATIENCE = 3  # a host that hangs would else hold up the end of a run by `seconds` for each of its pages
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_FOR_GOOD = frozenset({301, 308})
_ACCEPT = (
    "text/html, application/xhtml+xml, application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.8"
)


class Fetcher(Protocol):
    """Whoever can ask the wire."""

    async def fetch(self, request: Request) -> Page:
        """The answer, of a status below 400. Raises FetchError for anything else."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Ceilings of one fetch."""

    seconds: float = 30.0  #: on the wire, all redirects included; waiting for a host's turn does not count
    bytes: int = 10_000_000  #: of the body, as sent and as decompressed
    redirects: int = 8
    header_bytes: int = 16_384  #: of one header line
    headers: int = 128


@dataclass(frozen=True, slots=True)
class _Lead:
    """A redirect: where it leads, and whether for good."""

    place: str
    for_good: bool


class Wire:
    """The `Fetcher` of the real network; use it as an async context manager.

    It keeps no cookies, sends no referrer, follows redirects by hand (each through the gate), takes no proxy from the
    environment, and asks one thing at a time of each host.
    """

    def __init__(
        self,
        limits: Limits,
        user_agent: str,
        *,
        private_hosts: Collection[str] = (),
        hosts_at_once: int = 16,
        pause_seconds: float = 1.0,
        lookup: Lookup | None = None,
    ) -> None:
        self._limits = limits
        self._user_agent = " ".join(user_agent.split())  # a line break in it would break the request
        self._private_hosts = tuple(private_hosts)
        self._turns = Turns(hosts_at_once, pause_seconds)
        self._own_lookup = SystemLookup() if lookup is None else None
        self._lookup = lookup or self._own_lookup
        self._unanswered: Counter[str] = Counter()  # requests in a row that ran out of time, by host
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Wire:
        assert self._lookup is not None
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=GateResolver(self._private_hosts, self._lookup),
                limit=0,  # turns are the limit
                ttl_dns_cache=60,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self._user_agent, "Accept": _ACCEPT, "Accept-Encoding": ACCEPTED},
            timeout=aiohttp.ClientTimeout(total=None),
            auto_decompress=False,
            max_line_size=self._limits.header_bytes,
            max_field_size=self._limits.header_bytes,
            max_headers=self._limits.headers,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session:
            await self._session.close()
        if self._own_lookup:
            self._own_lookup.close()

    async def fetch(self, request: Request) -> Page:
        """The answer to a request, redirects followed: a page of a 2xx status, or a 304 to a conditional request.

        Raises FetchError where there is none: refused address, no connection, too slow, too large, status ≥ 400.
        """
        left = self._limits.seconds
        place, moved, pause = request.url, request.url, request.pause
        for _ in range(self._limits.redirects + 1):
            address = self._passed(request.url, place)
            host = _host_of(address)
            async with self._turns.take(host, pause):
                if self._unanswered[host] >= _PATIENCE:
                    said = (
                        f"its host let {_PATIENCE} requests in a row run out of time and is not asked again this time"
                    )
                    raise FetchError(request.url, said)
                started = time.monotonic()
                answer = await self._within(left, request, address)
                left -= time.monotonic() - started
            if isinstance(answer, Page):
                return answer if moved == request.url else replace(answer, moved=moved)
            if answer.for_good and moved == place:
                moved = answer.place
            place, pause = answer.place, 0.0
        raise FetchError(request.url, f"it leads on and on: more than {self._limits.redirects} redirects")

    def _passed(self, url: str, place: str) -> URL:
        """The address as aiohttp will read it, once it has passed the gate. Raises FetchError."""
        refused = refusal(place, self._private_hosts)
        if not refused:
            try:
                address = URL(place)
                # Two libraries may read one spelling differently: what is asked is what was checked.
                refused = refusal(str(address), self._private_hosts)
            except ValueError:
                refused = "the address is not well formed"
        if refused:
            raise FetchError(url, refused if place == url else f"it leads to {place[:200]}: {refused}")
        return address

    async def _within(self, seconds: float, request: Request, address: URL) -> Page | _Lead:
        """One hop within its time: a page, or where it leads. Raises FetchError."""
        try:
            async with asyncio.timeout(max(0.0, seconds)):
                answer = await self._ask(request, address)
            self._unanswered[_host_of(address)] = 0
            return answer
        except TimeoutError as error:
            self._unanswered[_host_of(address)] += 1
            said = f"no complete answer within {self._limits.seconds:g} seconds"
            raise FetchError(request.url, said) from error
        except DecodingError as error:
            raise FetchError(request.url, f"its answer cannot be used: {error}") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise FetchError(request.url, _sentence(error)) from error

    async def _ask(self, request: Request, address: URL) -> Page | _Lead:
        assert self._session is not None, "a Wire is used inside `async with`"
        headers = _conditions(request)
        async with self._session.get(address, headers=headers, allow_redirects=False) as response:
            if response.status in _REDIRECTS and "Location" in response.headers:
                return _Lead(_next(address, response.headers["Location"]), response.status in _FOR_GOOD)
            _check_status(request, response)
            body = b"" if response.status == HTTPStatus.NOT_MODIFIED else await self._body(response)
            return Page(request.url, str(address), response.status, _plain_headers(response.headers), body)

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        ceiling = self._limits.bytes
        declared = response.content_length or 0
        decoder = Decoder(response.headers.get("Content-Encoding", ""), ceiling)
        body = bytearray()
        received = 0
        while chunk := await response.content.read(_CHUNK):
            received += len(chunk)
            if max(received, declared) > ceiling:
                raise DecodingError(f"it is larger than {ceiling / 1_000_000:g} MB")
            body += decoder.feed(chunk)
        decoder.finish()
        return bytes(body)


def _host_of(address: URL) -> str:
    """What counts as one host: the name, and the port where it is not the usual one."""
    name = (address.raw_host or "").removesuffix(".")
    return name if address.is_default_port() else f"{name}:{address.port}"


def _conditions(request: Request) -> dict[str, str]:
    """The headers of a conditional request (RFC 9110 section 13), validators as the server gave them."""
    pairs = (("If-None-Match", request.etag), ("If-Modified-Since", request.last_modified))
    return {name: value for name, value in pairs if value}


def _next(address: URL, location: str) -> str:
    return str(address.join(URL(location.strip())).with_fragment(None))


def _check_status(request: Request, response: aiohttp.ClientResponse) -> None:
    status = response.status
    if status == HTTPStatus.NOT_MODIFIED and not (request.etag or request.last_modified):
        raise FetchError(request.url, "the server says that nothing changed, which was not asked", status)
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES or status == HTTPStatus.NOT_MODIFIED:
        return
    try:
        said = f"{status} ({HTTPStatus(status).phrase})"
    except ValueError:
        said = str(status)
    retry_after = _plain_headers(response.headers).get("retry-after", "")
    raise FetchError(request.url, f"the server answered {said}", status, retry_after)


def _plain_headers(headers: CIMultiDictProxy[str]) -> Mapping[str, str]:
    """Header names in lower case, repeated ones joined as RFC 9110 section 5.3 has it, without lone surrogates."""
    plain: dict[str, str] = {}
    for name, value in headers.items():
        clean = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        known = plain.get(name.lower())
        plain[name.lower()] = clean if known is None else f"{known}, {clean}"
    return plain


def _sentence(error: aiohttp.ClientError | OSError | ValueError) -> str:
    """What a user reads of an exception of aiohttp's."""
    match error:
        case aiohttp.ClientConnectorDNSError(os_error=RefusedError() as refused):
            return str(refused)
        case aiohttp.ClientConnectorDNSError():
            return "the name of its host cannot be found; is the address right, and is there a network?"
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientSSLError() | ssl.SSLError():
            return f"no secure connection: {_short(error)}"
        case aiohttp.ClientConnectorError(os_error=cause):
            # asyncio's own text is a Python tuple, or several of them
            return f"no connection: {os.strerror(cause.errno) if cause.errno else 'nobody answers there'}"
        case aiohttp.ServerDisconnectedError():
            return "the server hung up without an answer"
        case aiohttp.ClientPayloadError():
            return "the answer broke off"
        case aiohttp.ClientResponseError(message=said):
            return f"the answer is not proper HTTP: {_short(said)}"
        case aiohttp.InvalidURL() | ValueError():
            return f"its address is not well formed: {_short(error)}"
    return f"the connection failed: {_short(error)}"


def _short(said: object) -> str:
    line = " ".join(str(said).split())
    return "".join(c for c in line[:200] if c.isprintable()) or type(said).__name__
