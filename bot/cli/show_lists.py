"""Showing what a user keeps lists of: sources and watchlists. See `show` for the ways of printing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bot.cli.show import as_json, hanging, say, when, wrapped
from bot.types import WEEKDAYS, Route, Source, Watchlist

if TYPE_CHECKING:
    from bot.desk import Desk


def source_added(source: Source, *, is_new: bool) -> None:
    """After `vigie source add`."""
    named = f"{source.title} ({source.url})" if source.title else source.url
    say(f"{'Followed' if is_new else 'Followed already'}: {named}")
    say(f"  Collect it now: vigie collect --source {source.id}")


def sources(listed: Sequence[Source], wants_json: bool) -> None:  # noqa: FBT001
    """After `vigie source list`."""
    if wants_json:
        as_json([asdict(source) for source in listed])
        return
    if not listed:
        say("None yet. Add one: vigie source add https://…")
    for source in listed:
        say(hanging(f"{source.id:>4}  ", source.title or source.url), "bold")
        if source.title:
            say(f"      {source.url}")
        if source.kind.is_visited:
            labels = [source.language or "", *source.labels, _visits(source)]
            say(wrapped(" · ".join(label for label in labels if label), "      "), "dim")


def _visits(source: Source) -> str:
    """How the visits to a source went, and when the next one is due."""
    history = source.history
    if history.retired:
        return f"retired {when(history.retired)}: {history.error} (vigie source revive {source.id})"
    if history.checked_at is None:
        return "not asked yet"
    tries = "" if history.failures == 1 else f", {history.failures} times in a row"
    state = f"failing{tries}: {history.error}" if history.error else "well"
    moving = f", moving to {history.move.url}" if history.move else ""
    return f"asked {when(history.checked_at)}, {state}{moving}, next from {when(history.next_at)}"


def _when_told(watchlist: Watchlist) -> str:
    """At which time and on which days, or as what alert; "" for one that follows the workspace's time."""
    alert = watchlist.alert
    if alert:
        facts = (
            "alert",
            f"{alert.sources} sources" if alert.sources > 1 else "",
            f"salience {alert.salience:g}",
            f"quiet {alert.quiet}" if alert.quiet else "",
            f"{alert.hourly} an hour" if alert.hourly else "",
        )
        return ", ".join(filter(None, facts))
    days = ", ".join(WEEKDAYS[day] for day in watchlist.weekdays)
    return f"{days} at {watchlist.at}".strip() if watchlist.at else days


def watchlists(listed: Sequence[Watchlist], desk: Desk, wants_json: bool) -> None:  # noqa: FBT001
    """After `vigie watchlist list`."""
    if wants_json:
        as_json([_document(watchlist) for watchlist in listed])
        return
    if not listed:
        say("None yet. Add one: vigie watchlist add apple --company Apple")
    for watchlist in listed:
        _watchlist(watchlist, desk)


def _document(watchlist: Watchlist) -> dict[str, Any]:
    weights = [
        {"kind": kind, "of": one, "weight": weight}
        for kind, one in watchlist.followed
        if (weight := watchlist.weight(kind, one)) != 1
    ]
    return asdict(watchlist) | {"weights": weights}


def _watchlist(watchlist: Watchlist, desk: Desk) -> None:
    followed = [_named(kind, one, desk) + _times(watchlist.weight(kind, one)) for kind, one in watchlist.followed]
    say(hanging(f"{watchlist.name}: ", ", ".join(followed) or "everything"), "bold")
    excluded = watchlist.excluded
    left_out = [_named("entity", one, desk) for one in excluded.entity_ids]
    left_out += [*excluded.topics, *(_named("query", one, desk) for one in excluded.queries)]
    for label, things in (
        ("not", left_out),
        ("only in", watchlist.languages),
        ("only from", _sources_named(watchlist.source_ids, desk)),
        ("not from", _sources_named(excluded.source_ids, desk)),
    ):
        if things:
            say(hanging(f"  {label} ", ", ".join(things)))
    to = ", ".join(route.channel for route in watchlist.routes) or "every channel"
    facts = (watchlist.language, watchlist.timezone, _covered(watchlist), _caps(watchlist), _when_told(watchlist))
    say(wrapped(" · ".join(filter(None, (*facts, f"posted to {to}")))))


def _named(kind: str, one: str, desk: Desk) -> str:
    if kind == "query":
        return f"`{one}`"
    entity = desk.entity.get(one) if kind == "entity" else None
    return entity.name if entity else one


def _times(weight: float) -> str:
    return "" if weight == 1 else f" ×{weight:g}"


def _sources_named(source_ids: Sequence[int], desk: Desk) -> list[str]:
    titles = {source.id: source.title or source.url for source in desk.source.list()} if source_ids else {}
    return [titles.get(one, f"source {one} (removed)") for one in source_ids]


def _covered(watchlist: Watchlist) -> str:
    said = {"day": "", "week": "a week back", "last": "since the last edition"}
    return said.get(watchlist.period, f"{watchlist.period[:-1]} hours back")


def _caps(watchlist: Watchlist) -> str:
    caps = (
        "" if watchlist.items is None else f"{watchlist.items} items at most",
        "" if watchlist.noticed is None else f"{watchlist.noticed or 'none'} also noticed",
    )
    return ", ".join(filter(None, caps))


def routes(listed: Sequence[Watchlist], desk: Desk, wants_json: bool) -> None:  # noqa: FBT001
    """After `vigie route list`."""
    if wants_json:
        as_json([{"watchlist": watchlist.name} | asdict(route) for watchlist in listed for route in watchlist.routes])
        return
    if not listed:
        say("No watchlist yet. Add one: vigie watchlist add apple --company Apple")
    there = {channel.name for channel in desk.channel.list()}
    for watchlist in listed:
        say(f"{watchlist.name}:", "bold")
        if not watchlist.routes:
            say("  every channel, in full, as soon as an edition is made")
        for route in watchlist.routes:
            gone = "" if route.channel in there else " (there is no such channel any more)"
            facts = (route.form, route.language or watchlist.language, _when_sent(route, watchlist), _ceiling(route))
            say(wrapped(f"{route.channel}{gone}: " + ", ".join(fact for fact in facts if fact)), "red" if gone else "")


def _when_sent(route: Route, watchlist: Watchlist) -> str:
    days = ", ".join(WEEKDAYS[day] for day in route.weekdays)
    at = f"from {route.at} on ({watchlist.timezone})" if route.at else ""
    return " ".join(filter(None, (days, at))) or "at any time"


def _ceiling(route: Route) -> str:
    return f"{route.items} items of an edition at most" if route.items else ""
