"""`vigie demo`: the whole job, shown on a news site that Vigie serves itself."""

from __future__ import annotations

import textwrap
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from bot.assets import find
from bot.cli import show, show_posting, show_reading
from bot.cli.progress import bars
from bot.config import FILE_NAME
from bot.demo.receiver import running_receiver
from bot.demo.site import DemoSite, running_site
from bot.desk import Desk, init_workspace, open_desk
from bot.desk.watchlists import Follow
from bot.errors import ConfigError
from bot.types import Source

DAY = date(2023, 4, 20)
"""The last of the three days that the demo's outlets report on."""

_NOW = datetime(2023, 4, 20, 20, 0, tzinfo=UTC)
_MARK = "# The workspace of `vigie demo`: everything in it can be thrown away."
_SETTINGS = f"""{_MARK}
language = "fr"
timezone = "Europe/Paris"

[collect]
private_hosts = ["127.0.0.1"]    # the demo site is on this machine
pause_seconds = 0
minutes_between_visits = 0
"""


def run_demo(folder: Path) -> None:
    """Collect, enrich, digest and post the demo's news in a workspace of its own; again, what the day after has.

    Raises VigieError where the folder is another workspace or the demo's port is taken.
    """
    folder = folder.expanduser().resolve()
    first = not (folder / FILE_NAME).exists()
    if first:
        init_workspace(folder, starter=False)
        (folder / FILE_NAME).write_text(_SETTINGS, encoding="utf-8")
    elif not (folder / FILE_NAME).read_text(encoding="utf-8").startswith(_MARK):
        raise ConfigError(f"{folder} is a workspace of your own; name another folder: vigie demo FOLDER")
    now = _NOW if first else _NOW + timedelta(days=1)
    with (
        open_desk(folder, clock=lambda: now) as desk,
        running_site(find("data", "demo"), port=_port(desk.source.list()), revised=not first) as site,
        running_receiver(on_message=_print_message) as receiver,
    ):
        _follow(desk, site, receiver.url)
        _show_job(desk, len(site.feeds), first=first)
    _say_next(folder)


def _port(sources: tuple[Source, ...]) -> int:
    """The port of the first run, so that every article keeps its address; 0, any free one, on the first run."""
    return next((urlsplit(source.url).port or 0 for source in sources if source.url.startswith("http")), 0)


def _follow(desk: Desk, site: DemoSite, receiver_url: str) -> None:
    known = {source.url for source in desk.source.list()}
    for feed in site.feeds:
        if feed.url not in known:
            desk.source.add(feed.url, title=feed.title, language=feed.language, check=False)
    desk.watchlist.add("tech", Follow(channels=()))
    desk.channel.add("demo", receiver_url.replace("http://", "json://"))


def _show_job(desk: Desk, feeds: int, *, first: bool) -> None:
    started = time.monotonic()
    show.say(f"Vigie's demo: {feeds} sources on this machine, three days of April 2023", "bold")
    if not first:
        show.say("A second run, the day after: only what is new or changed since the first one.")
    _step("1. Collect")
    with bars() as progress:
        collected = desk.collect(progress=progress)
    show.collected(collected, desk.source.list(), False)
    _step("2. Enrich")
    with bars() as progress:
        enriched = desk.enrich(progress=progress)
    show.enriched(enriched, False)
    _step("3. Digest")
    day = DAY if first else DAY + timedelta(days=1)
    editions = desk.digest(day=day, days=2 if first else 1)
    for edition in editions:
        show.say(desk.render(edition, "text"))
        show.say(f"As a page: {desk.write(edition)}")
    _step("4. Post, to a webhook on this machine that prints what it gets")
    show_posting.posted(desk.post(day), False, True, dry_run=False)
    query = "company:microsoft publicité"
    _step(f"5. Search: vigie search {query}")
    show_reading.hits(query, desk.search(query, limit=3), desk, False)
    show.say(f"All of it took {time.monotonic() - started:.1f} seconds.")


def _step(title: str) -> None:
    show.say(f"\n── {title} ".ljust(79, "─"), "bold cyan")


def _print_message(payload: dict[str, object]) -> None:
    told = f"{payload.get('title', '')}\n{payload.get('message', '')}".splitlines()
    lines = [part for line in told for part in (textwrap.wrap(line, 74, break_long_words=False) or [""])]
    shown = lines[:14] + ([f"… and {len(lines) - 14} more lines"] if len(lines) > 14 else [])
    show.say("\n".join(f"  ▌ {line}" for line in shown))


def _say_next(folder: Path) -> None:
    short = folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
    show.say("\nNext, with the demo's archive:", "bold")
    show.say(f"  vigie -C {short} company Twitter")
    show.say(f"  vigie -C {short} search 'topic:api-pricing lang:en'")
    show.say(f"  vigie -C {short} show 1")
    show.say("With your own news:", "bold")
    show.say("  vigie init my-watch && cd my-watch && vigie run")
    show.say("(`vigie` is .venv/bin/vigie after `make demo`.)", "dim")


def serve_site() -> None:
    """Serve the demo news site until Ctrl-C."""
    with running_site(find("data", "demo"), port=0) as site:
        show.say(f"The demo news site is at {site.base_url}; stop it with Ctrl-C. Its feeds:")
        for feed in site.feeds:
            show.say(f"  {feed.url}")
        while True:
            time.sleep(3600)
