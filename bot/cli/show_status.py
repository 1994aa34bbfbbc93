"""Showing the health of a workspace. See `show` for the ways of printing."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from bot.cli.show import as_json, hanging, items_said, say, when, wrapped
from bot.types import DeliveryStatus

if TYPE_CHECKING:
    from bot.desk.status import ChannelHealth, Health
    from bot.desk.watching import WatchState

_UNDER = " " * 13


def health(found: Health, wants_json: bool) -> None:  # noqa: FBT001
    """After `vigie status`."""
    if wants_json:
        as_json(asdict(found) | {"is_well": found.is_well})
        return
    _watch(found.watch)
    visited = f", last visit {when(found.last_visit)}" if found.last_visit else ""
    ahead = f", next from {when(found.next_visit)}" if found.next_visit else ""
    say(f"Sources    {found.sources}, {len(found.failing)} failing{visited}{ahead}", "red" if found.failing else "")
    for source in found.failing:
        say(wrapped(f"{source.title or source.url}: {source.history.error}", _UNDER), "red")
    say(f"Articles   {found.articles}, {found.backlog} waiting to be enriched")
    for edition in found.editions:
        said = f"{edition.day}, {items_said(edition.items)}" if edition.day else "none yet"
        say(hanging("Edition    ", f"{edition.watchlist}: {said}"))
    for channel in found.channels:
        _channel(channel)


def _watch(watch: WatchState | None) -> None:
    if watch is None:
        say("Watch      never ran here: vigie watch")
        return
    say(f"Watch      {f'running since {when(watch.since)} (process {watch.pid})' if watch.alive else 'not running'}")
    for job in watch.jobs:
        said = f": {job.error}" if job.error else ""
        say(wrapped(f"{job.name}: {when(job.ended)}, {job.seconds:g} s{said}", _UNDER), "red" if job.error else "")


def _channel(channel: ChannelHealth) -> None:
    said = ", ".join(f"{channel.counts[s]} {s}" for s in DeliveryStatus if channel.counts.get(s)) or "nothing yet"
    held = f"; left alone until {when(channel.held_until)}: {channel.held_why}" if channel.held_until else ""
    bad = channel.counts.get(DeliveryStatus.UNKNOWN) or channel.counts.get(DeliveryStatus.FAILED) or channel.held_until
    say(hanging("Channel    ", f"{channel.name}: {said}{held}"), "red" if bad else "")
