"""A web site on loopback: answers that a test writes, well-behaved or hostile, and a record of who asked what."""

import asyncio
import contextlib
import gzip
import socketserver
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Answer:
    """What a path gives; with an ETag or a date, a 304 to whoever sends it back."""

    body: bytes | str = b""
    status: int = 200
    type: str = "text/html; charset=utf-8"
    etag: str | None = None
    modified: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0  #: before it answers


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as the site saw it."""

    path: str
    headers: dict[str, str]  #: lower-case names
    at: float  #: monotonic seconds


class Site:
    """One host (127.0.0.1 and a port of its own). Put answers under paths; change them at any time."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer | Handler] = {}
        self.asked: list[Asked] = []
        self.most_at_once = 0
        self.url = ""
        self._now = 0

    def __setitem__(self, path: str, answer: Answer | Handler | str) -> None:
        self.answers[path] = Answer(answer) if isinstance(answer, str) else answer

    def at(self, path: str) -> str:
        """The address of a path."""
        return self.url + path

    def count(self, path: str) -> int:
        """How often a path was asked for."""
        return Counter(asked.path for asked in self.asked)[path]

    def last(self, path: str) -> Asked:
        """The last request for a path."""
        return [asked for asked in self.asked if asked.path == path][-1]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """What aiohttp calls."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.asked.append(Asked(request.path_qs, headers, time.monotonic()))
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        try:
            answer = self.answers.get(request.path_qs) or self.answers.get(request.path) or Answer(status=404)
            return _response(request, answer) if await _waited(answer) else await answer(request)
        finally:
            self._now -= 1


async def _waited(answer: Answer | Handler) -> bool:
    if not isinstance(answer, Answer):
        return False
    await asyncio.sleep(answer.seconds)
    return True


def _response(request: web.Request, answer: Answer) -> web.Response:
    headers = dict(answer.headers)
    for name, value in (("ETag", answer.etag), ("Last-Modified", answer.modified)):
        if value is not None:
            headers[name] = value
    same_tag = answer.etag is not None and request.headers.get("If-None-Match") == answer.etag
    same_date = answer.modified is not None and request.headers.get("If-Modified-Since") == answer.modified
    if same_tag or same_date:
        return web.Response(status=304, headers=headers)
    body = answer.body.encode() if isinstance(answer.body, str) else answer.body
    return web.Response(body=body, status=answer.status, headers={"Content-Type": answer.type, **headers})


@contextlib.contextmanager
def _loop_in_thread() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield loop
    finally:
        asyncio.run_coroutine_threadsafe(_cancel_all(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _cancel_all() -> None:
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


@contextlib.contextmanager
def running_site() -> Iterator[Site]:
    """A site in a thread of its own, until the block ends."""
    site = Site()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", site.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)

    async def start() -> None:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        site.url = f"http://{host}:{port}"

    with _loop_in_thread() as loop:
        asyncio.run_coroutine_threadsafe(start(), loop).result(10)
        try:
            yield site
        finally:
            asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)


@contextlib.contextmanager
def running_raw(reply: bytes, *, pause: float = 0.0, endless: bytes = b"") -> Iterator[str]:
    """A server that says the same bytes to everybody, then `endless` again and again every `pause` seconds."""
    over = threading.Event()

    class Talk(socketserver.StreamRequestHandler):
        timeout = 10

        def handle(self) -> None:
            with contextlib.suppress(OSError):
                while self.rfile.readline(65536).strip():
                    pass
                self.wfile.write(reply)
                while endless and not over.wait(pause):
                    self.wfile.write(endless)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        server.block_on_close = True
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            over.set()
            server.shutdown()
            thread.join()


def bomb(megabytes: int) -> bytes:
    """A gzip body that becomes a thousand times as large."""
    return gzip.compress(bytes(megabytes * 1_000_000))


def rss(title: str, *items: str) -> str:
    """An RSS feed."""
    head = f"<title>{escape(title)}</title><link>http://example.org/</link><description/><language>fr-FR</language>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'


def item(url: str, title: str, *, guid: str = "", teaser: str = "", date: str = "") -> str:
    """An entry of an RSS feed."""
    parts = {"link": url, "title": title, "guid": guid, "description": teaser, "pubDate": date}
    return "<item>" + "".join(f"<{name}>{escape(text)}</{name}>" for name, text in parts.items() if text) + "</item>"
