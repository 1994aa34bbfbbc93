"""Hostile titles and summaries through the payload of every service: none pings, leads elsewhere or breaks it.

    python -m bench.hostile [--number 500] [--seed 5] [--raw]

Each text is one of ours, changed by chance with a fixed seed. They are posted as an edition to stand-ins for ten
services on loopback, and read back as each service reads (see `bench.readings`). Prints a line for each service; the
exit status is 1 where anything is not 0. With `--raw`, the texts go into the payloads as they are, which shows that the
readers would notice.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bench.readings import READERS, Reading, is_message, read_mail
from bot.labels import Labels
from bot.post.channels import AppriseChannel
from bot.post.messages import compose
from bot.post.neutral import clickable, neutral
from bot.post.pages import Page, Piece, Role
from bot.post.place import Place
from bot.types import Access, ArticleKind, DeliveryStatus, Edition, Item, Link, Message, Watchlist
from tests.receiver import stand_ins

_NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
_WATCHLIST = Watchlist("tech")

SEEDS = (
    "@everyone lisez ceci", "@here", "@channel maintenant", "@room réunion", "@all", "@nina", "Écrivez à @vigie_bot",
    "<!here> alerte", "<!channel>", "<!everyone|tous>", "<!subteam^S123|équipe>", "<@U123456>", "<@!99>", "<@&42>",
    "<#C024BE7LR|veille>", "<!date^1392734382^{date}^https://piege.example|hier>", "@nina:matrix.example",
    '<a href="https://piege.example">ici</a>', "<at>Nina</at>", "[cliquez](https://piege.example)",
    "[x](javascript:alert(1))", "![image](https://piege.example/a.png)", "<https://piege.example|ici>",
    "<https://piege.example>", "https://piege.example/x", "http://piege.example", "www.piege.example", "piege.example",
    "Booking.com rachète piege.io", "mailto:nina@piege.example", "nina@piege.example", "tg://resolve?domain=piege",
    "[piège]: https://piege.example", "[ici][1] et [1]: https://piege.example", "https://matrix.to/#/@nina:x.example",
    "**gras**", "__gras__", "*italique*", "_italique_", "~~barré~~", "~barré~", "`code`", "```\ncode\n```",
    "||caché||", "# Titre", "## Titre", "> citation", ">>> citation", "- liste", "* liste", "+ liste", "1. liste",
    "2) liste", "-# petit", "---", "===", "| a | b |\n|---|---|\n| c | d |", "- [ ] à faire", "<b>gras</b>",
    "</b></a><i>", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<style>*{display:none}</style>",
    "<!-- commentaire", "<br><br>", "</div></body></html>", "&lt;b&gt;gras&lt;/b&gt;", "&#64;everyone",
    "&lt;!here&gt;", "&amp;lt;", "&nbsp;&copy;", ":smile:", ":fire: :+1:", "::", "/start", "/leave maintenant",
    "#motdièse", "$NVDA", "${jeton}", "{{app_body}} {{app_title}}", "{{DATE(2026-01-01T00:00:00Z)}}", "%s %(x)s {0}",
    "\\*échappé\\*", "\\", "\\u003c!here\\u003e", '"}], "allowed_mentions": {"parse": ["everyone"]}', "'); DROP TABLE",
    "\u202egro.elpmaxe", "\u200b@\u200beveryone", "h\u200bttps://piege.example", "\x1b[31mrouge", "a\x00b",
    "\r\nSubject: x", "un\u2028deux", "\ud83d", "$x$ et $$y$$", "\\(x\\)",
    "👩‍🚀 🇫🇷", "e\u0301\u0301\u0301\u0301\u0301\u0301",
    "a" * 300, "mot " * 120, "é" * 200, "🧨" * 90,
)  # fmt: skip
"""Written by hand: what chats, markup and programs look for."""

_AROUND = ("Microsoft", "selon", "42\u00a0000 dollars", "«", "»", "(", ")", "…", "API", "—", "et", "!", ":", "\n")


def hostile_texts(number: int, seed: int) -> list[str]:
    """So many different texts: the seeds as they are, then changed."""
    draw = random.Random(seed)
    made = dict.fromkeys(SEEDS)
    while len(made) < number:
        made[_changed(draw.choice(SEEDS), draw)] = None
    return list(made)[:number]


def _changed(text: str, draw: random.Random) -> str:
    for _ in range(draw.randint(1, 3)):
        word, at = draw.choice(_AROUND), draw.randint(0, len(text))
        text = draw.choice(
            (
                f"{word} {text}",
                f"{text} {word}",
                f"{text} {draw.choice(SEEDS)}",
                f"{draw.choice(SEEDS)}{text}",
                text.upper(),
                text[:at] + draw.choice("\u200b\u2060\u00ad\ufe0f \n\t*_`") + text[at:],
                text.replace("<", "&lt;").replace(">", "&gt;"),
                text.replace("@", "&#64;").replace("/", "&#x2F;"),
                f"[{text}](https://piege.example/{at})",
                f"*{text}*",
                text + text,
            )
        )
    return text


def edition_of(texts: Sequence[str], draw: random.Random) -> Edition:
    """An edition whose every title, sentence and source is hostile; its addresses are its own."""
    items = tuple(_item(n, text, texts, draw) for n, text in enumerate(texts, 1))
    return Edition(_WATCHLIST, date(2026, 3, 10), items, _NOON, id=1)


def _item(number: int, title: str, texts: Sequence[str], draw: random.Random) -> Item:
    links = tuple(
        Link(
            number * 10 + n,
            f"https://journal-{number}.example/{n}?a=1&b=({n})",
            title,
            draw.choice(texts)[:60],
            draw.choice(("fr", "en", "<b>", "&lt;")),
            draw.choice(list(Access)),
            draw.choice(list(ArticleKind)),
            _NOON,
        )
        for n in range(draw.randint(1, 3))
    )
    summary = (draw.choice(texts), draw.choice(texts))
    names, topics = (draw.choice(texts)[:40],), (draw.choice(texts)[:40],)
    return Item(number, title, summary, links[0].article_id, "fr", links, names, topics, _NOON, 0.5, id=number)


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one service's messages."""

    service: str
    messages: int
    pings: int
    foreign: int  #: links that lead elsewhere than to the articles
    broken: int  #: messages over a limit, with markup that is not theirs, or refused; and items that are not in them
    example: str = ""


def judge(service: str, readings: Sequence[Reading], refused: int, edition: Edition) -> Row:
    """Count what is wrong in what a service reads."""
    own = {clickable(link.url) for item in edition.items for link in item.links}
    foreign = [url for reading in readings for url in reading.links if url not in own]
    pings = [ping for reading in readings for ping in reading.pings]
    faults = [fault for reading in readings for fault in reading.faults]
    missing = _missing("".join(reading.text for reading in readings), edition)
    broken = sum(bool(reading.faults) for reading in readings) + refused + missing
    return Row(service, len(readings), len(pings), len(foreign), broken, next(iter(pings + foreign + faults), ""))


def _missing(text: str, edition: Edition) -> int:
    """How many items are not in a text, in their order, with headline and sentences, white space aside."""
    told, at, missing = "".join(text.split()), 0, 0
    for item in edition.items:
        for said in (item.headline, *item.sentences):
            squeezed = "".join(neutral(said).split())
            found = told.find(squeezed, at)
            missing += found < 0
            at = max(at, found)
    return missing


def posted(service: str, address: str, messages: Iterator[Message], calls: Sequence[Any]) -> tuple[list[Reading], int]:
    """Send messages to a stand-in, and read what it was sent; and how many were not taken."""
    # A channel for each message: apprise waits five seconds between two of one.
    refused = sum(AppriseChannel(address).send(message).status is not DeliveryStatus.SENT for message in messages)
    if service == "mail":
        return [read_mail(source) for source in calls], refused
    return [READERS[service](call.json) for call in calls if is_message(service, call.path)], refused


def raw_messages(edition: Edition, place: Place) -> Iterator[Message]:
    """The edition's items as a place writes them where nothing was made neutral before: a message each."""
    labels = Labels("fr")
    for item in edition.items:
        url = item.links[0].url.replace("(", "%28").replace(")", "%29")
        pieces = [Piece(item.id, Role.HEADLINE, item.headline, url)]
        pieces += [Piece(item.id, Role.SENTENCE, sentence) for sentence in item.sentences]
        pieces += [Piece(item.id, Role.SOURCE, item.links[0].source, url)]
        yield place.write(Page(edition, labels, "Vigie", tuple(pieces)))


def measure(edition: Edition, *, raw: bool = False) -> Iterator[Row]:
    """Post an edition to stand-ins for ten services, one after the other."""
    with tempfile.TemporaryDirectory() as folder, stand_ins(Path(folder)) as services:
        for service, address, calls in services:
            place = AppriseChannel(address).place
            batches = compose(edition, edition.items, place)
            messages = raw_messages(edition, place) if raw else (batch.message for batch in batches)
            yield judge(service, *posted(service, address, messages, calls), edition)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--number", type=int, default=500)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--raw", action="store_true", help="without making anything neutral first")
    options = parser.parse_args(arguments)
    edition = edition_of(hostile_texts(options.number, options.seed), random.Random(options.seed))
    print(f"{'service':<12}{'messages':>10}{'pings':>8}{'foreign links':>16}{'broken':>8}")
    wrong = 0
    for row in measure(edition, raw=options.raw):
        print(f"{row.service:<12}{row.messages:>10}{row.pings:>8}{row.foreign:>16}{row.broken:>8}  {row.example[:60]}")
        wrong += row.pings + row.foreign + row.broken
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
