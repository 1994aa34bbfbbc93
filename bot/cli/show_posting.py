"""Showing what concerns channels: what was posted, the list, the ledger. See `show` for the ways of printing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from bot.cli.show import as_json, hanging, items_said, say, when, wrapped
from bot.types import Channel, DeliveryStatus

if TYPE_CHECKING:
    from bot.desk.lists import Told
    from bot.pipeline.post import Posted


def posted(results: Sequence[Posted], wants_json: bool, any_channel: bool, *, dry_run: bool) -> None:  # noqa: FBT001
    """After `vigie post`."""
    if wants_json:
        as_json([asdict(result) for result in results])
        return
    if not any_channel:
        say("There is no channel yet. Add one: vigie channel add NAME ADDRESS")
        return
    if not results:
        say("Nothing to post: every item has been sent.")
    for result in results:
        if not result.message.body:
            not_sent = f"Not sent to {result.channel}: {_share(result)}, {result.status} ({result.reason})"
            say(_item(not_sent), _quiet(result))
        elif dry_run:
            say(f"Would go to {result.channel} ({_share(result)}):", "bold")
            say(wrapped(f"{result.message.title}\n{result.message.body}"))
        else:
            reason = f" ({result.reason})" if result.reason else ""
            style = "" if result.status == "sent" else "red"
            say(_item(f"Posted to {result.channel}: {_share(result)}, {result.status}{reason}"), style)


def _item(text: str) -> str:
    """A line of a list, with what does not fit below it."""
    return hanging("", text).replace("\n", "\n  ")


def _quiet(result: Posted) -> str:
    return "" if result.status is DeliveryStatus.SKIPPED or result.opens else "red"


def _share(result: Posted) -> str:
    return items_said(result.items) if result.items else "part of an item"


def channels(
    listed: Sequence[tuple[Channel, str]],
    counts: Mapping[int, Mapping[DeliveryStatus, int]],
    wants_json: bool,  # noqa: FBT001
) -> None:
    """After `vigie channel list`: each with its address as it may be shown, and how much became of what."""
    if wants_json:
        as_json(
            [
                {"name": c.name, "address": shown, "held_until": c.held_until, "deliveries": counts.get(c.id, {})}
                for c, shown in listed
            ]
        )
        return
    if not listed:
        say("None yet. Add one: vigie channel add NAME ADDRESS")
    for channel, shown in listed:
        known = counts.get(channel.id, {})
        said = ", ".join(f"{known[status]} {status}" for status in DeliveryStatus if known.get(status))
        say(_item(f"{channel.name}: {shown}" + (f" ({said})" if said else "")))
        if channel.held_until:
            say(wrapped(f"left alone until {when(channel.held_until)}: {channel.held_why}"), "red")


def ledger(rows: Sequence[Told], wants_json: bool) -> None:  # noqa: FBT001
    """After `vigie channel ledger`."""
    if wants_json:
        as_json([asdict(row) for row in rows])
        return
    if not rows:
        say("The ledger has no such row.")
    for row in rows:
        reason = f" ({row.reason})" if row.reason else ""
        lead = f"{when(row.changed)}  {row.status:8} "
        say(hanging(lead, f"{row.channel}: {row.headline}{reason}"), _style(row.status))
    totals = Counter(row.status for row in rows)
    if totals[DeliveryStatus.UNKNOWN]:
        say("What is unknown may have arrived. Look into the channel;")
        say("`vigie post --retry-unknown` sends it again.")
    if totals[DeliveryStatus.FAILED]:
        say("`vigie post --retry` sends again what failed.")


def _style(status: DeliveryStatus) -> str:
    return "red" if status in (DeliveryStatus.FAILED, DeliveryStatus.UNKNOWN) else ""
