"""`vigie doctor`: is everything in place, and if not, what mends it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from shlex import quote

from bot.assets import find
from bot.config import Config
from bot.desk.knowledge import Knowledge
from bot.desk.lists import Channels
from bot.desk.models import Models
from bot.errors import VigieError
from bot.store import Store
from bot.types import Channel, Check, DeliveryStatus, Source


def examine(
    config: Config, store: Store, knowledge: Knowledge, channels: Channels, models: Models, now: datetime
) -> tuple[Check, ...]:
    """All checks, in the order in which a user would mend them. Nothing is sent or changed."""
    checks = [
        Check("configuration", True, f"{config.folder / 'vigie.toml'} is well formed"),
        _try("database", lambda: _database(store), "Restore a backup, or name another database in vigie.toml."),
        _try("entities", lambda: _entities(knowledge), "Install Vigie again, or mend `assets` in vigie.toml."),
        _try("topics", lambda: f"{len(knowledge.topics.topics)} topics", "Install Vigie again."),
        _try(
            "names", lambda: _names(knowledge), "Until then only names of the registry are found: install Vigie again."
        ),
        _try("tagging", lambda: _tagging(knowledge), "Until then nothing is enriched."),
        _try("summaries", lambda: _summaries(knowledge), "Until then summaries are made by rule, less well."),
        *_writer(models),
        _try("extraction", lambda: _lines(config), "Until then pages are read by one extractor, less well."),
        _contact(config),
        *_sources(store, now),
        *_watchlists(store),
    ]
    listed = channels.list()
    if not listed:
        checks.append(Check("channels", True, "none yet: digests are written, not posted (`vigie channel add`)"))
    counts = channels.counts()
    return (*checks, *(_channel(channel, channels, counts.get(channel.id, {})) for channel in listed))


def _try(name: str, look: Callable[[], str], mend: str) -> Check:
    try:
        return Check(name, True, look())
    except VigieError as error:
        return Check(name, False, str(error), mend)


def _database(store: Store) -> str:
    counts = store.counts()
    return ", ".join(f"{counts[name + 's']} {name}{'s' * (counts[name + 's'] != 1)}" for name in ("article", "edition"))


def _entities(knowledge: Knowledge) -> str:
    return f"{len(knowledge.registry.entities)} entities, version {knowledge.registry.fingerprint}"


def _names(knowledge: Knowledge) -> str:
    return f"unknown names are found by the model {knowledge.names.version}"


def _tagging(knowledge: Knowledge) -> str:
    return f"salience and topics are weighed, version {knowledge.rules().weights}"


def _summaries(knowledge: Knowledge) -> str:
    return f"the embedded summariser, version {knowledge.load_summarizer().version}"


def _writer(models: Models) -> list[Check]:
    """What is to be said of a model of the user's own: nothing where the embedded summariser writes."""
    try:
        used = models.used()
    except VigieError as error:
        return [Check("model", False, str(error), "Until then nothing is enriched.")]
    said = f"{used.name} writes the summaries (try it: vigie models check {used.name})" if used else ""
    return [Check("model", True, said)] if said else []


def _lines(config: Config) -> str:
    from bot.extract.lines import load_weights

    weights = load_weights(find("models", "lines/weights.json", config.own_assets))
    return f"lines of articles are chosen by {len(weights.trees)} trees"


def _contact(config: Config) -> Check:
    if config.contact:
        return Check("contact", True, f"sites are told {config.contact}")
    return Check("contact", True, "sites are told no contact; a polite watch names one (`contact` in vigie.toml)")


def _sources(store: Store, now: datetime) -> list[Check]:
    sources = [source for source in store.sources() if source.kind.is_visited]
    if not sources:
        return [Check("sources", False, "there are none", "Add one: vigie source add https://…")]
    failing = [source for source in sources if source.history.error and not source.history.retired]
    asked = sum(source.history.checked_at is not None for source in sources)
    checks = [
        Check(
            "sources",
            True,
            f"{len(sources)} source{'s' * (len(sources) != 1)}, {asked} asked so far, {len(failing)} failing",
        )
    ]
    for source in failing:
        again = f"; asked again in {_ahead(source.history.next_at, now)}" if source.history.next_at else ""
        said = f"{source.history.error} ({source.history.failures} in a row{again})"
        mend = f"Open {source.url} in a browser; if it is gone: vigie source remove {source.id}"
        checks.append(Check(f"source {source.id}", False, said, mend))
    return [*checks, *(_retired(source, source.history.retired) for source in sources if source.history.retired)]


def _retired(source: Source, when: datetime) -> Check:
    said = f"{source.title or source.url} is retired since {when:%Y-%m-%d}: {source.history.error}"
    mend = f"vigie source remove {source.id}, or vigie source revive {source.id} to ask it again"
    return Check(f"source {source.id}", False, said, mend)


def _ahead(moment: datetime | None, now: datetime) -> str:
    minutes = max(0, round((moment - now).total_seconds() / 60)) if moment else 0
    return f"{minutes // 60} h {minutes % 60:02}" if minutes >= 60 else f"{minutes} min"


def _watchlists(store: Store) -> list[Check]:
    count = len(store.watchlists())
    if count:
        return [Check("watchlists", True, f"{count}")]
    return [Check("watchlists", False, "there are none, so there is no digest", "Add one: vigie watchlist add tech")]


def _channel(channel: Channel, channels: Channels, counts: Mapping[DeliveryStatus, int]) -> Check:
    ended = [f"{n} {s}" for s in (DeliveryStatus.FAILED, DeliveryStatus.UNKNOWN) if (n := counts.get(s))]
    if ended:
        look_up = f"See which: vigie channel ledger {quote(channel.name)}; then vigie post --retry, or --retry-unknown."
        return Check(f"channel {channel.name}", False, f"of its items, {' and '.join(ended)}", look_up)

    def look() -> str:
        channels.open(channel)
        return "the address is well formed (try it: vigie channel test " + quote(channel.name) + ")"

    return _try(f"channel {channel.name}", look, f"Give it again: vigie channel add {quote(channel.name)} ADDRESS")
