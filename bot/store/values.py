"""From rows and documents to the values of `bot.types`, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from bot.store.marks import MARKS, marks_document, marks_of
from bot.store.tables import (
    ArticleRow,
    ChannelRow,
    CoverRow,
    DeliveryRow,
    ItemRow,
    OutcomeRow,
    RevisionRow,
    SourceRow,
    WatchlistRow,
)
from bot.types import (
    Access,
    Alert,
    Article,
    ArticleKind,
    Channel,
    Cover,
    Delivery,
    DeliveryStatus,
    Exclusions,
    Form,
    History,
    Item,
    Link,
    Move,
    Outcome,
    Pace,
    Revision,
    Route,
    Section,
    Source,
    SourceKind,
    Span,
    Status,
    Summary,
    Watchlist,
)


def source_of(row: SourceRow) -> Source:
    """A source with its history."""
    return Source(
        url=row.url,
        title=row.title,
        kind=SourceKind(row.kind),
        language=row.language,
        labels=tuple(row.labels),
        history=_history_of(row),
        id=row.id,
    )


def _history_of(row: SourceRow) -> History:
    move = Move(row.move_url, row.move_since, row.move_answers) if row.move_url and row.move_since else None
    return History(
        etag=row.etag,
        last_modified=row.last_modified,
        checked_at=row.checked_at,
        next_at=row.next_at,
        failures=row.failures,
        error=row.error,
        pace=_pace_of(row.pace or {}),
        move=move,
        retired=row.retired,
    )


def article_of(row: ArticleRow) -> Article:
    """An article as its publisher has it now."""
    return Article(
        url=row.url,
        title=row.title,
        text=row.text,
        source_id=row.source_id,
        author=row.author,
        published=row.published,
        language=row.language,
        standfirst=row.standfirst,
        access=Access(row.access),
        kind=ArticleKind(row.kind),
        collected=row.collected,
        changed=row.changed,
        id=row.id,
    )


def revision_of(row: RevisionRow) -> Revision:
    """An earlier text of an article."""
    return Revision(row.article_id, row.title, row.text, row.replaced)


def outcome_of(row: OutcomeRow) -> Outcome:
    """What became of a URL in a step."""
    return Outcome(row.url, row.step, Status(row.status), row.reason, row.at, row.source_id, row.article_id)


def watchlist_of(row: WatchlistRow) -> Watchlist:
    """A watchlist, also one that was removed since."""
    return Watchlist(
        name=row.name,
        entity_ids=tuple(row.entity_ids),
        topics=tuple(row.topics),
        queries=tuple(row.queries),
        language=row.language,
        timezone=row.timezone,
        routes=tuple(_route_of(told) for told in row.routes),
        at=row.at,
        weekdays=tuple(row.weekdays),
        alert=_alert_of(row.alert),
        id=row.id,
        weights=dict(row.weights),
        languages=tuple(row.languages),
        source_ids=tuple(row.source_ids),
        excluded=Exclusions(**{name: tuple(ids) for name, ids in row.excluded.items()}),
        period=row.period,
        items=row.items,
        noticed=row.noticed,
        made=row.made,
    )


def _route_of(told: Mapping[str, Any]) -> Route:
    return Route(**(dict(told) | {"form": Form(told["form"]), "weekdays": tuple(told["weekdays"])}))


def _alert_of(told: dict[str, Any] | None) -> Alert | None:
    return Alert(**(told | {"since": datetime.fromisoformat(told["since"])})) if told else None


def alert_document(alert: Alert | None) -> dict[str, Any] | None:
    """What makes a watchlist an alert, as a JSON document."""
    return asdict(alert) | {"since": alert.since.isoformat()} if alert else None


def channel_of(row: ChannelRow) -> Channel:
    """A channel."""
    return Channel(row.name, row.address, row.id, row.refusals, row.held_until, row.held_why)


def delivery_of(row: DeliveryRow) -> Delivery:
    """A row of the ledger."""
    return Delivery(
        item_id=row.item_id,
        channel_id=row.channel_id,
        status=DeliveryStatus(row.status),
        attempts=row.attempts,
        owner=row.owner,
        fence=row.fence,
        parts=row.parts,
        lease_until=row.lease_until,
        reason=row.reason,
        changed=row.changed,
        mark=row.mark,
        tried=row.tried,
        looks=row.looks,
        id=row.id,
    )


# --- documents --------------------------------------------------------------------------------------------------


def pace_document(pace: Pace) -> dict[str, Any]:
    """A pace as a JSON document, without what it does not say."""
    told = {each.name: getattr(pace, each.name) for each in fields(pace)}
    return {name: v.isoformat() if isinstance(v, datetime) else v for name, v in told.items() if v}


def _pace_of(document: Mapping[str, Any]) -> Pace:
    told: dict[str, Any] = dict(document)
    for name in ("base", "since"):
        told[name] = datetime.fromisoformat(told[name]) if name in told else None
    for name in ("skip_hours", "skip_days"):
        told[name] = tuple(told.get(name, ()))
    return Pace(**told)


def summary_document(summary: Summary) -> dict[str, Any]:
    """A summary as a JSON document."""
    return {
        "sentences": list(summary.sentences),
        "evidence": [[[span.start, span.end] for span in spans] for spans in summary.evidence],
        "method": summary.method,
        "model_version": summary.model_version,
    }


def summary_of(document: Mapping[str, Any], *, with_evidence: bool) -> Summary:
    """A summary from its document; without evidence where the text that it stood in is no longer there."""
    evidence = tuple(
        tuple(Span(start, end) for start, end in spans) if with_evidence else () for spans in document["evidence"]
    )
    return Summary(tuple(document["sentences"]), evidence, document["method"], document["model_version"])


def item_document(item: Item) -> dict[str, Any]:
    """An item as a JSON document, without its id, its story's, and what it covers."""
    elsewhere = ("id", "story_id", "covers", *MARKS)
    document = {name: value for name, value in asdict(item).items() if name not in elsewhere}
    document["first_seen"] = item.first_seen.isoformat()
    document["links"] = [_link_document(link) for link in item.links]
    return document | marks_document(item)


def _link_document(link: Link) -> dict[str, Any]:
    document = {name: value for name, value in asdict(link).items() if name != "updated"}
    changed = link.changed.isoformat() if link.changed else None
    return document | {"published": link.published.isoformat(), "changed": changed}


def item_of(row: ItemRow, covers: Iterable[CoverRow], changed: Mapping[int, datetime | None]) -> Item:
    """An item as it was when its edition was made; `changed` says when articles were changed last, as of now."""
    told = row.document
    return Item(
        story_id=row.story_id if row.story_id > 0 else told["story_id"],
        headline=told["headline"],
        sentences=tuple(told["sentences"]),
        summary_of=told["summary_of"],
        language=told["language"],
        links=tuple(_link(link, changed.get(link["article_id"])) for link in told["links"]),
        companies=tuple(told["companies"]),
        topics=tuple(told["topics"]),
        first_seen=datetime.fromisoformat(told["first_seen"]),
        score=told["score"],
        id=row.id,
        section=Section(told["section"]) if told.get("section") else None,
        covers=tuple(Cover(cover.article_id, cover.changed) for cover in covers),
        **marks_of(told),
    )


def _link(told: Mapping[str, Any], latest: datetime | None) -> Link:
    changed = datetime.fromisoformat(told["changed"]) if told.get("changed") else None
    read = {
        "access": Access(told["access"]),
        "kind": ArticleKind(told["kind"]),
        "published": datetime.fromisoformat(told["published"]),
        "changed": changed,
        "updated": latest if latest != changed and "changed" in told else None,
    }
    return Link(**(dict(told) | read))
