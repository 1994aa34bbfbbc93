"""Showing what the archive gave: hits, coverage, one article, outcomes. See `show` for the ways of printing."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.characters import unbroken
from bot.cli.show import WIDTH, articles_said, as_json, clean, complain, console, hanging, put, say, when, wrapped
from bot.enrich.proposed import proposed_kind
from bot.types import Article, Coverage, Entity, EntityType, Hit, Outcome, Span

if TYPE_CHECKING:
    from bot.desk import Desk, Shown
    from bot.desk.changes import Change

_SENTENCES = 8  # shown of what a change took away, and of what it brought
_NEW = "*"  #: beside an entity that the registry lacks


def _say_marked(text: str, marks: Sequence[Span]) -> None:
    """Print text with its marks in colour, where standard output is a terminal that has colours, and an empty line."""
    if not sys.stdout.isatty():
        put(clean(text) + "\n\n")
        return
    from rich.text import Text

    shown, at = Text(), 0
    for mark in marks:
        shown.append(clean(text[at : mark.start])).append(clean(text[mark.start : mark.end]), "bold yellow")
        at = mark.end
    console().print(shown.append(clean(text[at:]) + "\n"), soft_wrap=True)


def hits(query: str, found: Sequence[Hit], desk: Desk, wants_json: bool) -> None:  # noqa: FBT001
    """After `vigie search`."""
    if wants_json:
        as_json([asdict(hit) for hit in found])
        return
    if not found:
        say(f"Nothing found. {_what_finds_more(query, desk)}")
    for hit in found:
        _headline(hit.article, hit.source)
        text = unbroken(hit.snippet, hit.article.language)
        snippet = textwrap.indent(textwrap.fill(text, WIDTH - 6), "      ")
        _say_marked(*_moved(hit, snippet))


def _what_finds_more(query: str, desk: Desk) -> str:
    from bot.store.query import filter_about  # on use: most commands do not search

    asked = filter_about(query)
    if asked:
        return f"`{asked}` finds what is about it; `mentions:` in its place also finds what only names it."
    if len(query.split()) > 1:
        return "Fewer words, or `OR` between them, find more."
    close = desk.knowledge.registry.suggest(query)
    return f"Did you mean {close[0]}?" if close else "Is it spelt as an article would have it?"


def _moved(hit: Hit, laid_out: str) -> tuple[str, list[Span]]:
    """The marks of a snippet, moved to where its characters are after wrapping and indenting."""
    places = [at for at, char in enumerate(laid_out) if not char.isspace()]
    solid = [at for at, char in enumerate(hit.snippet) if not char.isspace()]
    where = dict(zip(solid, places, strict=False))
    spans = [[where[at] for at in range(m.start, m.end) if at in where] for m in hit.marks]
    return laid_out, [Span(span[0], span[-1] + 1) for span in spans if span]


def _headline(article: Article, source: str) -> None:
    say(hanging(f"{article.id:>4}  ", unbroken(article.title, article.language)), "bold")
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
    topics = [(_topic(topic, desk), count) for topic, count in found.topics[:6]]
    if found.named > found.articles:
        say(f"All that name it: vigie search mentions:{entity.id}")
    for lead, pairs in (("About", topics), ("With", _companions(found, desk))):
        if pairs:
            say(hanging(f"{lead:<6} ", ", ".join(f"{name} ({count})" for name, count in pairs)))
    _timeline(found.days)
    for article, source in zip(found.latest, found.sources, strict=True):
        _headline(article, source)


def _topic(topic: str, desk: Desk) -> str:
    """A topic's label in the workspace's language; its id where the list has it no longer."""
    known = desk.knowledge.topics.topics.get(topic)
    return known.labels.get(desk.config.language, topic) if known else topic


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
        enriched = asdict(shown)["enriched"]
        if enriched:
            del enriched["article"]  # it stands beside it
        as_json(asdict(shown) | {"enriched": enriched, "named": _named(shown, desk)})
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
        paragraphs = (unbroken(paragraph, one.language) for paragraph in one.full_text.splitlines() if paragraph)
        say("\n" + "\n\n".join(wrapped(paragraph, "") for paragraph in paragraphs))


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
        say(wrapped(f"{unbroken(sentence, shown.article.language)} [{where}]"))


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
        say(hanging("  topics       ", ", ".join(_topic(topic, desk) for topic in tagging.topics)))
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
