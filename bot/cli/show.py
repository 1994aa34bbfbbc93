"""Showing what a command gave: plain lines that fit 80 columns and pipe cleanly, or JSON.

Text that came from outside is cleaned of control characters first: a headline must not drive the terminal.
"""

from __future__ import annotations

import json
import os
import sys
import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.characters import with_plain_breaks
from bot.errors import ConfigError
from bot.types import (
    Check,
    Outcome,
    Saved,
    Source,
    Status,
)

if TYPE_CHECKING:
    from rich.console import Console

    from bot.desk import Desk, RunReport

WIDTH = 80
_NAMED = 10  # sources that failed for one reason
_WRAPPING: dict[str, Any] = {"width": WIDTH, "break_on_hyphens": False, "break_long_words": False}
"""Addresses stay whole, so that they can be copied."""


def clean(text: str) -> str:
    """Without what could drive a terminal or make a line read otherwise than it is written."""
    return with_plain_breaks(text)


@lru_cache(maxsize=1)
def console() -> Console:
    """Standard output as rich sees it."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)


def say(text: str = "", style: str = "") -> None:
    """Print text, wrapped by the terminal, styled where it is one."""
    if sys.stdout.isatty() and style:
        console().print(clean(text), style=style, markup=False)
    else:
        put(clean(text) + "\n")


def put(text: str) -> None:
    """Write to standard output; a reader that has had enough, such as `head`, ends the command. Raises ConfigError."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python tries again at its end
        raise ConfigError(f"Standard output cannot be written: {error.strerror or error}.") from error


def complain(sentence: str) -> None:
    """Print a sentence on standard error."""
    sys.stderr.write(f"vigie: {clean(sentence)}\n")


def wrapped(text: str, indent: str = "  ") -> str:
    """Text without control characters, indented, in lines that fit."""
    lines = (
        textwrap.fill(line, initial_indent=indent, subsequent_indent=indent, **_WRAPPING)
        for line in clean(text).splitlines()
    )
    return "\n".join(lines)


def _plain(value: object) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"{type(value)} has no JSON form")


def as_json(value: Any) -> None:
    """Print JSON, times in ISO 8601."""
    put(json.dumps(value, ensure_ascii=False, indent=2, default=_plain) + "\n")


def when(moment: datetime | None) -> str:
    """A time as it is shown."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}" if moment else "never"


def written(document: str, path: Path | None) -> None:
    """Write a document to a file, or to standard output. Raises ConfigError."""
    if path is None:
        put(document if document.endswith("\n") else document + "\n")
        return
    saved(document.encode(), path)


def saved(document: bytes, path: Path) -> None:
    """Write a document to a file. Raises ConfigError."""
    try:
        path.write_bytes(document)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror or error}.") from error
    say(f"Written: {path}")


# --- start ------------------------------------------------------------------------------------------------------


def made(folder: Path, sources: int, elsewhere: bool) -> None:  # noqa: FBT001
    """After `vigie init`."""
    say(f"A workspace in {folder}", "bold")
    say(f"  {sources} sources, one watchlist that follows everything, settings in vigie.toml.")
    say("Next:")
    if elsewhere:
        say(f"  cd {folder}")
    say("  vigie run                          collect, enrich, digest and post")
    say("  vigie source add https://…         follow another site or feed")
    say("  vigie watchlist add fruit --company Apple --topic app-store")


def checks(found: Sequence[Check], wants_json: bool) -> None:  # noqa: FBT001
    """After `vigie doctor`."""
    if wants_json:
        as_json([asdict(check) for check in found])
        return
    for check in found:
        say(hanging(f"{'ok ' if check.ok else 'BAD'} {check.name:<14} ", check.message), "" if check.ok else "red")
        if not check.ok and check.mend:
            say(hanging(" " * 19, f"→ {check.mend}"))


def hanging(lead: str, text: str) -> str:
    """Text without control characters after a lead, in lines that fit and hang under it."""
    return textwrap.fill(clean(text), initial_indent=lead, subsequent_indent=" " * len(lead), **_WRAPPING)


# --- the four steps ---------------------------------------------------------------------------------------------


def collected(outcomes: Sequence[Outcome], sources: Iterable[Source], wants_json: bool) -> None:  # noqa: FBT001
    """After `vigie collect`."""
    if wants_json:
        as_json([asdict(outcome) for outcome in outcomes])
        return
    known = {source.id: source for source in sources}
    feeds = [outcome for outcome in outcomes if outcome.step == "feed"]
    saved = Counter(outcome.status for outcome in outcomes if outcome.step == "save")
    unasked = [outcome.source_id for outcome in feeds if outcome.status is Status.SKIPPED]
    answered = len(feeds) - len(unasked) - sum(outcome.status is Status.FAILED for outcome in feeds)
    if not feeds:
        say("There are no sources yet. Add one: vigie source add https://…")
        return
    if len(unasked) < len(feeds):
        say(
            f"Collected from {answered} of {len(feeds)} source{'s' * (len(feeds) != 1)}: "
            f"{saved[Status.OK]} new article{'s' * (saved[Status.OK] != 1)}, "
            f"{saved[Status.CHANGED]} changed, {saved[Status.SAME]} seen before."
        )
    else:
        say("Nothing was fetched: no source is due.")
    _not_asked([known[source_id] for source_id in unasked if source_id in known])
    _failures([outcome for outcome in outcomes if outcome.status is Status.FAILED], known)


def _failures(failed: Sequence[Outcome], sources: Mapping[int, Source]) -> None:
    """What failed and why; sources that failed for one reason stand together, as all do where there is no network."""
    together = defaultdict[str, list[str]](list)
    for outcome in failed:
        source = sources.get(outcome.source_id) if outcome.step == "feed" else None
        if source is None:
            say(hanging("  failed: ", f"{outcome.url}: {outcome.reason}"), "red")
        else:
            together[outcome.reason].append(source.title or outcome.url)
    for reason, names in together.items():
        several = f"{len(names)} sources: " if len(names) > 1 else ""
        said = (
            f"{', '.join(names[:_NAMED])} … and {len(names) - _NAMED} more" if len(names) > _NAMED else ", ".join(names)
        )
        say(hanging("  failed: ", f"{several}{said}: {reason}"), "red")


def _not_asked(skipped: Sequence[Source]) -> None:
    """Why nothing was fetched from some sources, and what to do about it."""
    due = [source.history.next_at for source in skipped if source.history.next_at and not source.history.retired]
    if due:
        since = f"asked not long ago and due from {when(min(due))} on"
        say(hanging("  ", f"{len(due)} not asked: {since}; `vigie collect --now` asks all the same."))
    if len(due) < len(skipped):
        say(hanging("  ", f"{len(skipped) - len(due)} retired, since gone for good: see `vigie source list`."))


def added(saved: Sequence[Saved], wants_json: bool) -> None:  # noqa: FBT001
    """After `vigie add`."""
    if wants_json:
        as_json([asdict(one) for one in saved])
        return
    words = {Status.OK: "Added", Status.SAME: "Already there", Status.CHANGED: "Changed since it was added"}
    for one in saved:
        say(f"{words[one.status]}: {one.article.title}")
        say(f"  vigie show {one.article.id}")


def enriched(outcomes: Sequence[Outcome], wants_json: bool) -> None:  # noqa: FBT001
    """After `vigie enrich`."""
    from bot.pipeline.enrich import STOOD_IN

    if wants_json:
        as_json([asdict(outcome) for outcome in outcomes])
        return
    failed = [outcome for outcome in outcomes if outcome.status is Status.FAILED]
    done = len(outcomes) - len(failed)
    say(f"Enriched {articles_said(done)}." if outcomes else "Nothing to enrich: all articles are.")
    stood_in = sum(outcome.reason.endswith(STOOD_IN) for outcome in outcomes)
    if stood_in:
        say(f"  {stood_in} got the embedded summary, since the model in use gave none: vigie models check")
    for outcome in failed[:10]:
        say(hanging("  failed: ", f"{outcome.url}: {outcome.reason}"), "red")


def editions(rendered: Sequence[str], output: Path | None, *, as_list: bool) -> None:
    """After `vigie digest`; as a JSON list of documents, or one after another."""
    if not rendered:
        complain("There is no watchlist, so there is no digest. Add one: vigie watchlist add tech")
        return
    if as_list:
        written("[" + ",\n".join(rendered) + "]", output)
    else:
        written("\n".join(rendered), output)


def items_said(count: int) -> str:
    """A count of items, in words."""
    return "1 item" if count == 1 else f"{count} items"


def articles_said(count: int) -> str:
    """A count of articles, in words."""
    return "1 article" if count == 1 else f"{count} articles"


def ran(report: RunReport, desk: Desk, wants_json: bool) -> None:  # noqa: FBT001
    """After `vigie run`, but for what was posted."""
    if wants_json:
        as_json(asdict(report) | {"files": [str(path) for path in report.files]})
        return
    collected(report.collected, desk.source.list(), False)
    enriched(report.enriched, False)
    for edition, path in zip(report.editions, report.files, strict=True):
        count = items_said(len(edition.items))
        say(hanging("", f"Edition {edition.watchlist.name} of {edition.date}: {count}, written to {path}"))
