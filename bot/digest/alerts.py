"""Alerts: which stories cannot wait, and when nobody is to be woken. Everything here is pure."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.digest.choose import Material, salience
from bot.types import Alert, Watchlist


def meets(watchlist: Watchlist, alert: Alert, material: Material) -> bool:
    """True for a story that is about enough of what is watched, that enough sources tell, and that is recent enough.

    What had happened before the alert was made is no alert: a new one never begins with a flood.
    """
    sources = {material.source(enriched) for enriched in material.editorial}
    return (
        not material.only_sponsored
        and material.story.last_seen >= alert.since
        and len(sources) >= alert.sources
        and salience(watchlist, material) >= alert.salience
    )


def room(alert: Alert, timezone: str, now: datetime, told: int) -> int | None:
    """How many stories an alert may tell now, given how many it told in the last hour; None where nothing limits it."""
    if is_quiet(alert, now.astimezone(ZoneInfo(timezone)).time()):
        return 0
    return max(0, alert.hourly - told) if alert.hourly else None


def is_quiet(alert: Alert, local: time) -> bool:
    """True within the alert's quiet hours, which may go over midnight; their end is not quiet any more."""
    if not alert.quiet:
        return False
    start, end = (time.fromisoformat(part) for part in alert.quiet.split("-"))
    return start <= local < end if start <= end else local >= start or local < end
