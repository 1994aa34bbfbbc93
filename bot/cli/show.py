"""Showing what a command gave: plain lines that fit 80 columns and pipe cleanly, or JSON.

Text that came from outside is cleaned of control characters first: a headline must not drive the terminal.
"""

from __future__ import annotations

import json
import sys
import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.characters import with_plain_breaks
from bot.enrich.proposed import proposed_kind
from bot.errors import ConfigError
from bot.types import (
    Article,
    Check,
    Coverage,
    Entity,
    EntityType,
    Hit,
    Outcome,
    Saved,
    Source,
    Span,
    Status,
)

if TYPE_CHECKING:
    from rich.console import Console

    from bot.desk import Desk, RunReport, Shown
    from bot.desk.changes import Change

WIDTH = 80
_SENTENCES = 8  # shown of what a change took away, and of what it brought
_NEW = "*"  #: beside an entity that the registry lacks
_OPEN, _CLOSE = "\x1b[1;33m", "\x1b[0m"


def clean(text: str) -> str:
    """Without what could drive a terminal or make a line read otherwise than it is written."""
    return with_plain_breaks(text)


@lru_cache(maxsize=1)
def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)


def say(text: str = "", style: str = "") -> None:
    """Print text, wrapped by the terminal, styled where it is one."""
    if sys.stdout.isatty() and style:
        _console().print(clean(text), style=style, markup=False)
    else:
        sys.stdout.write(clean(text) + "\n")


def complain(sentence: str) -> None:
    """Print a sentence on standard error."""
    sys.stderr.write(f"vigie: {clean(sentence)}\n")


def wrapped(text: str, indent: str = "  ") -> str:
    """Text without control characters, indented, in lines that fit."""
    lines = (
        textwrap.fill(line, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
        for line in clean(text).splitlines()
    )
    return "\n".join(lines)


def _plain(value: object) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"{type(value)} has no JSON form")


def as_json(value: Any) -> None:
    """Print JSON, times in ISO 8601."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=_plain)
    sys.stdout.write("\n")


def when(moment: datetime | None) -> str:
    """A time as it is shown."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}" if moment else "never"


def written(document: str, path: Path | None) -> None:
    """Write a document to a file, or to standard output. Raises ConfigError."""
    if path is None:
        sys.stdout.write(document if document.endswith("\n") else document + "\n")
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
    return textwrap.fill(
        clean(text), WIDTH, initial_indent=lead, subsequent_indent=" " * len(lead), break_on_hyphens=False
    )


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
    if not feeds:
        say("There are no sources yet. Add one: vigie source add https://…")
        return
    if len(unasked) < len(feeds):
        say(
            f"Collected from {len(feeds) - len(unasked)} of {len(feeds)} sources: {saved[Status.OK]} new articles, "
            f"{saved[Status.CHANGED]} changed, {saved[Status.SAME]} seen before."
        )
    else:
        say("Nothing was fetched: no source is due.")
    _not_asked([known[source_id] for source_id in unasked if source_id in known])
    for outcome in outcomes:
        if outcome.status is Status.FAILED:
            source = known.get(outcome.source_id) if outcome.step == "feed" else None
            name = source.title if source else ""
            say(hanging("  failed: ", f"{name or outcome.url}: {outcome.reason}"), "red")


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


def editions(rendered: Sequence[str], form: str, output: Path | None) -> None:
    """After `vigie digest`."""
    if not rendered:
        complain("There is no watchlist, so there is no digest. Add one: vigie watchlist add tech")
        return
    if form == "json":
        written(rendered[0] if len(rendered) == 1 else "[" + ",\n".join(rendered) + "]", output)
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
        say(f"Edition {edition.watchlist.name} of {edition.date}: {items_said(len(edition.items))}, written to {path}")


# --- reading ----------------------------------------------------------------------------------------------------


def _marked(text: str, marks: Sequence[Span]) -> str:
    """The text with its marks in colour, where standard output is a terminal; `text` is cleaned, marks kept."""
    if not sys.stdout.isatty():
        return clean(text)
    parts, at = [], 0
    for mark in marks:
        parts += [clean(text[at : mark.start]), _OPEN, clean(text[mark.start : mark.end]), _CLOSE]
        at = mark.end
    return "".join([*parts, clean(text[at:])])


def hits(found: Sequence[Hit], wants_json: bool) -> None:  # noqa: FBT001
    """After `vigie search`."""
    if wants_json:
        as_json([asdict(hit) for hit in found])
        return
    if not found:
        say("Nothing found. Fewer words, or `OR` between them, find more.")
    for hit in found:
        _headline(hit.article, hit.source)
        snippet = textwrap.indent(textwrap.fill(hit.snippet.replace("\n", " "), WIDTH - 6), "      ")
        sys.stdout.write(_marked(*_moved(hit, snippet)) + "\n\n")


def _moved(hit: Hit, laid_out: str) -> tuple[str, list[Span]]:
    """The marks of a snippet, moved to where its characters are after wrapping and indenting."""
    places = [at for at, char in enumerate(laid_out) if not char.isspace()]
    solid = [at for at, char in enumerate(hit.snippet) if not char.isspace()]
    where = dict(zip(solid, places, strict=False))
    spans = [[where[at] for at in range(m.start, m.end) if at in where] for m in hit.marks]
    return laid_out, [Span(span[0], span[-1] + 1) for span in spans if span]


def _headline(article: Article, source: str) -> None:
    say(hanging(f"{article.id:>4}  ", article.title), "bold")
    labels = [when(article.published or article.collected), article.language, source]
    labels += [article.access.value] if article.access.value != "free" else []
    labels += [article.kind.value] if article.kind.value != "news" else []
    say(wrapped(" · ".join(label for label in labels if label), "      "), "dim")


def coverage(found: Coverage, desk: Desk, wants_json: bool) -> None:  # noqa: FBT001
    """After `vigie company`."""
    if wants_json:
        as_json(asdict(found))
        return
    entity, about = found.entity, articles_said(found.articles) if found.articles else "no article"
    names = "1 names it" if found.named == 1 else f"{found.named} name it"
    say(f"{entity.name} ({entity.type.value}): {about} about it, {names}", "bold")
    if found.named > found.articles:
        say(f"All that name it: vigie search mentions:{entity.id}")
    for lead, pairs in (("About", _topics(found, desk)), ("With", _companions(found, desk))):
        if pairs:
            say(hanging(f"{lead:<6} ", ", ".join(f"{name} ({count})" for name, count in pairs)))
    _timeline(found.days)
    for article, source in zip(found.latest, found.sources, strict=True):
        _headline(article, source)


def _topics(found: Coverage, desk: Desk) -> list[tuple[str, int]]:
    known, language = desk.knowledge.topics.topics, desk.config.language
    return [(known[t].labels.get(language, t) if t in known else t, count) for t, count in found.topics[:6]]


def _companions(found: Coverage, desk: Desk) -> list[tuple[str, int]]:
    named = ((desk.entity.get(entity_id), count) for entity_id, count in found.companions)
    return [(entity.name, count) for entity, count in named if entity][:10]


def _timeline(days: Sequence[tuple[date, int]], most: int = 14) -> None:
    highest = max((count for _, count in days), default=0)
    for day, count in days[-most:]:
        say(f"  {day}  {'█' * max(1, round(40 * count / highest))} {count}")
    say()


def article(shown: Shown, desk: Desk, wants_json: bool, *, text: bool) -> None:  # noqa: FBT001
    """After `vigie show`."""
    if wants_json:
        as_json(asdict(shown) | {"named": _named(shown, desk)})
        return
    one = shown.article
    _headline(one, ", ".join(source.title or source.url for source in shown.sources))
    say(wrapped(" · ".join(part for part in (one.author or "", one.url) if part), "      "), "dim")
    for change in shown.changes:
        _change(change)
    if shown.enriched:
        _evidence(shown)
        _entities(shown, desk)
    else:
        say("\nNot enriched yet: vigie enrich")
    if text:
        say("\n" + "\n\n".join(wrapped(paragraph, "") for paragraph in one.full_text.splitlines() if paragraph))


def _change(change: Change) -> None:
    """What a publisher changed: the sentences that went, and those that came."""
    say(f"      changed by its publisher {when(change.at)}; the earlier text is kept", "bold")
    title = [f"(the title) {change.title}"] if change.title else []
    for mark, sentences, style in (("-", [*title, *change.gone], "red"), ("+", change.come, "green")):
        for sentence in sentences[:_SENTENCES]:
            say(hanging(f"      {mark} ", sentence), style)
        if len(sentences) > _SENTENCES:
            say(f"      {mark} … and {len(sentences) - _SENTENCES} more sentences", style)


def _evidence(shown: Shown) -> None:
    assert shown.enriched is not None
    summary = shown.enriched.summary
    say(f"\nSummary ({summary.method})", "bold")
    for sentence, spans in zip(summary.sentences, summary.evidence, strict=True):
        where = ", ".join(f"{span.start}–{span.end}" for span in spans)
        say(wrapped(f"{sentence} [{where}]"))


def _entities(shown: Shown, desk: Desk) -> None:
    assert shown.enriched is not None
    tagging = shown.enriched.tagging
    ranked = sorted(tagging.salience.items(), key=lambda pair: (-pair[1], pair[0]))
    say("\nNamed (how far the article is about it)", "bold")
    for kind in EntityType:
        of_kind = [(entity, score) for entity, score in ((desk.entity.get(i), s) for i, s in ranked) if entity]
        of_this = [(e, score) for e, score in of_kind if e.type is kind]
        names = [f"{e.name_in(shown.article, tagging.mentions)}{_mark(e)} {score:.2f}" for e, score in of_this]
        if names:
            say(hanging(f"  {kind.value:<13}", ", ".join(names)))
    if tagging.topics:
        say(hanging("  topics       ", ", ".join(tagging.topics)))
    if any(proposed_kind(entity_id) for entity_id in tagging.salience):
        say(f"  {_NEW} not in the registry: found in the text", "dim")


def _named(shown: Shown, desk: Desk) -> list[dict[str, Any]]:
    """Who and what is named, as `_entities` shows them, for programs: the most salient first."""
    tagging = shown.enriched.tagging if shown.enriched else None
    ranked = sorted(tagging.salience.items(), key=lambda pair: (-pair[1], pair[0])) if tagging else []
    found = [(entity, salience) for entity, salience in ((desk.entity.get(i), s) for i, s in ranked) if entity]
    return [
        {
            "id": entity.id,
            "name": entity.name_in(shown.article, tagging.mentions if tagging else ()),
            "type": entity.type,
            "salience": salience,
            "in_registry": not proposed_kind(entity.id),
        }
        for entity, salience in found
    ]


def _mark(entity: Entity) -> str:
    return _NEW if proposed_kind(entity.id) else ""


def why(url: str, outcomes: Sequence[Outcome], wants_json: bool) -> None:  # noqa: FBT001
    """After `vigie why`."""
    if wants_json:
        as_json([asdict(outcome) for outcome in outcomes])
    elif not outcomes:
        complain(
            f'"{url}" has not been met in the last 90 days: no source named it. `vigie add` saves a single article.'
        )
    else:
        for outcome in outcomes:
            say(hanging(f"{when(outcome.at)}  {outcome.step:<8} {outcome.status.value:<8} ", outcome.reason))
