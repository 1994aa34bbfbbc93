"""What faults are made of: a site on loopback that does wrong in many ways, and looks at what Vigie makes of it."""

import asyncio
import contextlib
import re
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from aiohttp import web

from bot.collect.fetch import Limits, Wire
from bot.collect.robots import Robots
from bot.engine.local import LocalEngine
from bot.enrich.server import ModelServer, Server
from bot.enrich.writer import Task
from bot.errors import ModelError
from bot.pipeline.collect import Collecting, collect
from bot.post.channels import AppriseChannel
from bot.store import Store
from bot.types import Message, Source, silent
from tests.site import Answer, Handler, Site, item, rss, running_site

NOW = datetime(2023, 4, 20, 8, tzinfo=UTC)
LIMITS = Limits(seconds=1.0, bytes=1_000_000)
PARSE_SECONDS = 4.0
AT_MOST = 12.0  #: seconds that a row may take, on a machine that is busy with other things too
NAMES = {  # what the name server of the faults answers
    "metadata.example": "169.254.169.254",
    "private.example": "10.0.0.1",
    "loopback.example": "127.0.0.1",
    "mapped.example": "::ffff:127.0.0.1",
    "nat64.example": "64:ff9b::7f00:1",
    "sixtofour.example": "2002:7f00:1::",
    "teredo.example": "2001:0:7f00:1::1",
    "multicast.example": "224.0.0.1",
    "reserved.example": "240.0.0.1",
    "other.example": "127.0.0.1",  # named by the operator
}
TEXT = " ".join(
    f"<p>La société a présenté ce matin ses comptes du trimestre {n}, meilleurs que prévu par ses actionnaires.</p>"
    for n in range(6)
)


@dataclass
class Ground:
    """A site with faults, an empty archive and all that collecting needs."""

    site: Site
    engine: LocalEngine
    store: Store
    limits: Limits = LIMITS
    parse_seconds: float = PARSE_SECONDS
    now: datetime = NOW
    port: str = field(init=False)

    def __post_init__(self) -> None:
        self.port = self.site.url.rpartition(":")[2]
        self.site["/well"] = Answer(rss("Bien", item(self.site.at("/well/1"), "Tout va bien")))
        self.site["/well/1"] = page("Tout va bien")

    def visit(self, *urls: str) -> dict[str, str]:
        """What became of each address on a visit to these sources, and to one that is well."""
        for url in (*urls, self.site.at("/well")):
            self.store.add_source(Source(url))
        outcomes = asyncio.run(self._visit())
        self.now += timedelta(hours=25)
        if self.store.article_by_url(self.site.at("/well/1")) is None:
            return dict.fromkeys(urls, "the neighbour's article is missing")
        return {outcome.url: f"{outcome.status}: {outcome.reason}" for outcome in outcomes}

    async def _visit(self) -> list:
        hosts = ["127.0.0.1", "other.example"]
        async with Wire(self.limits, "Vigie/faults", private_hosts=hosts, pause_seconds=0, lookup=look_up) as wire:
            robots = Robots(wire, clock=lambda: self.now)
            tools = Collecting(self.store, wire, self.engine, robots, lambda: self.now, self.parse_seconds, 60)
            return await collect(tools, list(self.store.sources()), silent, forced=True)


async def look_up(host: str) -> list[str]:
    """The name server."""
    if host not in NAMES:
        raise OSError(f"{host} is not known")
    return [NAMES[host]]


# --- what is looked at ------------------------------------------------------------------------------------------


def at_source(ground: Ground, path: str) -> str:
    """What became of a source at the route."""
    return ground.visit(ground.site.at(path))[ground.site.at(path)]


def at_page(ground: Ground, path: str) -> str:
    """What became of a page at the route, which a feed names."""
    ground.site["/feed"] = Answer(rss("Fil", item(ground.site.at(path), "Une page")))
    return ground.visit(ground.site.at("/feed"))[ground.site.at(path)]


def headers_told(ground: Ground, path: str) -> str:
    """What a host was told that the route leads to."""
    at_source(ground, path)
    told = ground.site.last("/told").headers.keys()
    return "told: " + ", ".join(sorted(told - {"host", "accept", "accept-encoding"}))


def stored(ground: Ground, *paths: str) -> str:
    """What is kept of the articles of feeds at these routes, after three visits."""
    for _ in range(3):
        ground.visit(*map(ground.site.at, paths))
    found = [ground.store.article(n) for n in range(1, 20)]
    kept = [article for article in found if article and "Tout va bien" not in article.title]
    said = "; ".join(f"{article.title!a} of {article.published or 'no date'}" for article in kept)
    changed = sum(len(ground.store.revisions(article.id)) for article in kept)
    return f"{len(kept)} articles, {changed} revisions: {said}"


def of_model(ground: Ground, path: str, host: str = "127.0.0.1") -> str:
    """What a model server at the route gives."""
    ground.site[f"{path}/chat/completions"] = ground.site.answers[path]
    server = Server(f"http://{host}:{ground.port}{path}", "tiny", seconds=1, tries=1)
    try:
        return f"written: {ModelServer('tiny', server, lookup=look_up).write([Task('Texte.', 'fr', 30)])}"
    except ModelError as error:
        return f"refused: {error}"


def of_channel(ground: Ground, path: str, host: str = "127.0.0.1") -> str:
    """What becomes of a message to a webhook at the route."""
    receipt = AppriseChannel(f"json://{host}:{ground.port}{path}", seconds=5).send(Message("Titre", "Texte"))
    return f"{receipt.status}: {receipt.reason}; the route was asked {ground.site.count(path)} times"


Look = Callable[[Ground, str], str]


@dataclass(frozen=True)
class Fault:
    """One row: what a route does, what is expected of Vigie, and where that is seen to."""

    name: str
    answer: Callable[[Site], Answer | Handler]
    expected: str
    seen: str  #: pattern of what is seen
    guard: str
    look: Look = at_source
    within: float = AT_MOST

    @property
    def path(self) -> str:
        """The route."""
        return "/" + re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")

    def act(self, ground: Ground) -> str:
        """Visit the route and say what was seen."""
        ground.site[self.path] = self.answer(ground.site)
        started = time.monotonic()
        seen = self.look(ground, self.path).replace(ground.port, "PORT")
        took = time.monotonic() - started
        return seen if took < self.within else f"it took {took:.0f} seconds; {seen}"

    def holds(self, seen: str) -> bool:
        """Whether what was seen is what was expected."""
        return re.search(self.seen, seen, re.DOTALL) is not None


# --- answers ----------------------------------------------------------------------------------------------------


def page(title: str) -> Answer:
    """An article's page."""
    return Answer(f"<!DOCTYPE html><html lang=fr><title>{title}</title><article><h1>{title}</h1>{TEXT}</article>")


def leads_to(place: str) -> Callable[[Site], Answer]:
    """A redirect; PORT in it is the site's own."""
    return lambda site: Answer(status=302, headers={"Location": place.replace("PORT", site.url.rpartition(":")[2])})


def says(body: bytes | str, **headers: str) -> Callable[[Site], Answer]:
    """The same body to everybody."""
    return lambda site: Answer(body, headers=headers)


def feed(*items: str) -> Callable[[Site], Answer]:
    """A feed; SITE in it is the site's address."""
    return lambda site: Answer("".join(rss("Fil", *items)).replace("SITE", site.url))


def raw(reply: bytes, endless: bytes = b"", pause: float = 0.0) -> Callable[[Site], Handler]:
    """Bytes that need be no HTTP, then more bytes for as long as somebody listens."""

    async def handler(request: web.Request) -> web.StreamResponse:
        transport = request.transport
        transport.write(reply)
        while endless and not transport.is_closing():
            transport.write(endless)
            await asyncio.sleep(pause)
        transport.close()
        return web.Response()

    return lambda site: handler


def silent_answer(site: Site) -> Handler:
    """No answer at all."""

    async def handler(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(30)
        return web.Response()

    return handler


def full(url: str, title: str, guid: str, date: str = "") -> str:
    """An entry with its own text, so that its page, which is not there, is not needed."""
    text = f"<content:encoded><![CDATA[{TEXT}]]></content:encoded>"
    return item(url, title, guid=guid, date=date).replace("</item>", f"{text}</item>")


def changing(*bodies: str) -> Callable[[Site], Handler]:
    """A feed that is another one on each visit; SITE in it is the site's address."""

    def make(site: Site) -> Handler:
        left = [body.replace("SITE", site.url) for body in bodies]

        async def handler(request: web.Request) -> web.StreamResponse:
            return web.Response(text=left.pop(0) if len(left) > 1 else left[0], content_type="application/xml")

        return handler

    return make


def packed(megabytes: int, wbits: int) -> bytes:
    """Zeros, packed."""
    packer = zlib.compressobj(wbits=wbits)
    return packer.compress(bytes(megabytes * 1_000_000)) + packer.flush()


def declared(encoding: str, doctype: str, title: str) -> str:
    """A feed with a declaration and a document type of its own."""
    return (
        f'<?xml version="1.0" encoding="{encoding}"?>{doctype}<rss version="2.0"><channel><title>Fil</title>'
        f"<item><link>SITE/a</link><guid>a</guid><title>{title}</title><description>{TEXT}</description></item>"
        "</channel></rss>"
    )


def outside(place: str) -> Callable[[Site], Answer]:
    """A feed with an entity whose content is elsewhere."""
    return document(declared("utf-8", f"<!DOCTYPE rss [<!ENTITY f SYSTEM '{place}'>]>", "[&f;]"))


def document(body: str) -> Callable[[Site], Answer]:
    """A body in which SITE is the site's address."""
    return lambda site: Answer(body.replace("SITE", site.url))


def beside(ground: Ground, path: str, *items: str) -> Ground:
    """With a feed of its own at another route."""
    ground.site[path] = feed(*items)(ground.site)
    return ground


def hasty(ground: Ground) -> Ground:
    """With little time for a parser: enough for a feed in a fresh worker, too little for a page out of all measure."""
    return replace(ground, parse_seconds=1.5)


@contextlib.contextmanager
def grounds() -> Iterator[Callable[[], contextlib.AbstractContextManager[Ground]]]:
    """Workers and a site for all faults; each has an archive of its own."""
    with running_site() as site, LocalEngine(2, 1024) as engine:

        @contextlib.contextmanager
        def ground() -> Iterator[Ground]:
            site.answers.clear()
            site.asked.clear()
            with tempfile.TemporaryDirectory() as folder, Store.open(f"sqlite:///{folder}/vigie.db") as store:
                yield Ground(site, engine, store)

        yield ground
