"""What a user keeps lists of: sources and channels. Each method is the command of the same name."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.desk.intake import Intake
from bot.desk.named import find_named
from bot.errors import ConfigError, DeliveryError, SourceError
from bot.secret import is_kept_elsewhere, reveal
from bot.store import Store
from bot.text import canonical_url
from bot.types import Channel, DeliveryStatus, History, Message, Receipt, Source, SourceKind

if TYPE_CHECKING:
    from bot.post.channels import AppriseChannel
    from bot.post.matrix import MatrixRoom


@dataclass(frozen=True, slots=True)
class Told:
    """One row of the ledger, in words."""

    channel: str
    headline: str
    status: DeliveryStatus
    reason: str
    changed: datetime | None


def article_language(code: str, option: str) -> str:
    """The two letters of a language of articles. Raises ConfigError that begins with the option."""
    from babel import Locale

    wanted = code.strip().lower()
    if len(wanted) != 2 or wanted not in Locale("en").languages:
        raise ConfigError(f'{option}: "{code}" is not a language of articles; write two letters such as fr or en.')
    return wanted


class Sources:
    """`vigie source …`."""

    def __init__(self, store: Store, intake: Intake) -> None:
        self._store = store
        self._intake = intake

    def add(
        self,
        url: str,
        *,
        title: str = "",
        language: str | None = None,
        kind: SourceKind | None = None,
        check: bool = True,
    ) -> Source:
        """Follow a feed, a sitemap or a page of links, given its address or that of a site.

        Of a site the feed comes first, then the sitemap, then the page itself; `kind` allows only one of them. With
        `check` the address is asked at once, so that a mistake shows now. One that is followed already takes the title
        and the language that are given. Raises SourceError, ConfigError.
        """
        try:
            canonical_url(url)
        except ValueError as error:
            raise ConfigError(str(error)) from error
        if kind and not kind.is_visited:
            raise ConfigError(f'What is followed is a feed, a sitemap or a page of links, not "{kind}".')
        language = article_language(language, "--language") if language else None
        source = Source(url.strip(), title=title, kind=kind or SourceKind.FEED, language=language)
        if check:
            source = self._intake.look_up(source, kind)
        there = self._store.add_source(source)
        wanted = replace(there, title=title or there.title, language=language or there.language)
        if wanted != there:
            self._store.update_source(wanted)
        return wanted

    def list(self) -> tuple[Source, ...]:
        """All sources, in the order in which they were added."""
        return tuple(self._store.sources())

    def find(self, text: str) -> Source:
        """The one source meant by an id, an address or part of a title. Raises ConfigError."""
        wanted = text.strip().casefold()
        sources = self.list()
        exact = [s for s in sources if wanted in (str(s.id), s.url.casefold(), s.title.casefold())]
        found = exact or [s for s in sources if wanted and wanted in f"{s.title} {s.url}".casefold()]
        if len(found) == 1:
            return found[0]
        if found:
            named = ", ".join(f"{s.id} ({s.title or s.url})" for s in found[:6])
            raise ConfigError(f'"{text}" means several sources: {named}. Give the number.')
        raise ConfigError(f'No source is called "{text}"; `vigie source list` shows them.')

    def visited(self, text: str) -> Source:
        """The one source meant, if it is one that `vigie collect` visits. Raises ConfigError."""
        source = self.find(text)
        if source.kind.is_visited:
            return source
        how = "`vigie collect --archive FILE`" if source.kind is SourceKind.ARCHIVE else "`vigie add`"
        raise ConfigError(f"{source.title or source.url} is not visited: {how} adds to it.")

    def revive(self, text: str) -> Source:
        """Ask a source again that was retired, or that fails, on the next `vigie collect`. Raises ConfigError."""
        source = replace(self.visited(text), history=History())
        self._store.save_history(source.id, source.history)
        return source

    def remove(self, text: str) -> Source:
        """Stop following a source; its articles stay. Raises ConfigError."""
        source = self.find(text)
        self._store.remove_source(source.id)
        return source

    def import_(self, path: Path) -> tuple[Source, ...]:
        """Add the sources of an OPML file; those already there are left alone. Raises ConfigError."""
        from bot.collect.opml import read_opml

        try:
            sources = read_opml(path.read_bytes())
        except OSError as error:
            raise ConfigError(f"{path} cannot be read: {error.strerror}.") from error
        except SourceError as error:
            raise ConfigError(f"{path}: {error.reason}.") from error
        return tuple(self._store.add_source(source) for source in sources)

    def export(self) -> str:
        """All feeds as an OPML document; other readers know no other sources."""
        from bot.collect.opml import write_opml

        feeds = [source for source in self.list() if source.kind is SourceKind.FEED]
        return write_opml(feeds, "Vigie")


class Channels:
    """`vigie channel …`."""

    def __init__(self, store: Store, private_hosts: Sequence[str] = ()) -> None:
        self._store = store
        self._private_hosts = tuple(private_hosts)

    def add(self, name: str, address: str) -> Channel:
        """Post to an apprise address, or to one kept elsewhere (see `secret`). Raises ConfigError, DeliveryError."""
        from bot.post.channels import check_address

        if not name.strip():
            raise ConfigError("A channel needs a name.")
        if not is_kept_elsewhere(address):
            check_address(address)
        return self._store.save_channel(Channel(name.strip(), address.strip()))

    def list(self) -> tuple[Channel, ...]:
        """All channels; show their addresses with `shown` only."""
        return tuple(self._store.channels())

    def find(self, name: str) -> Channel:
        """The channel of that name. Raises ConfigError."""
        return find_named(self.list(), name, "channel")

    def shown(self, channel: Channel) -> str:
        """A channel's address without its secrets."""
        from bot.post.channels import masked

        return channel.address if is_kept_elsewhere(channel.address) else masked(channel.address)

    def open(self, channel: Channel) -> AppriseChannel:
        """The channel, ready to send. Raises DeliveryError."""
        from bot.post.channels import AppriseChannel

        try:
            return AppriseChannel(reveal(channel.address, os.environ), private_hosts=self._private_hosts)
        except ConfigError as error:
            raise DeliveryError(str(error)) from error

    def room(self, channel: Channel) -> MatrixRoom | None:
        """The channel as a place that can be read back, None where it cannot. Raises DeliveryError."""
        return self.open(channel).room()

    def counts(self) -> dict[int, dict[DeliveryStatus, int]]:
        """How many of the ledger's rows are in which status, by the channel's number."""
        return self._store.ledger.counts()

    def ledger(
        self, name: str | None = None, status: DeliveryStatus | None = None, *, limit: int = 40
    ) -> tuple[Told, ...]:
        """The newest rows of the ledger, oldest of them first, of one channel and one status or of all."""
        channels = {channel.id: channel.name for channel in ([self.find(name)] if name else self.list())}
        rows = [row for row in self._store.ledger.rows(status=status) if row.channel_id in channels][-limit:]
        items = self._store.items_of([row.item_id for row in rows])
        return tuple(
            Told(channels[row.channel_id], items[row.item_id][1].headline, row.status, row.reason, row.changed)
            for row in rows
            if row.item_id in items
        )

    def test(self, name: str) -> Receipt:
        """Send one short message to a channel. Raises ConfigError, DeliveryError."""
        channel = self.find(name)
        return self.open(channel).send(Message("Vigie", f"Test: {channel.name} reçoit Vigie / receives Vigie."))

    def remove(self, name: str) -> Channel:
        """Stop posting to a channel; what was sent stays in the ledger. Raises ConfigError."""
        channel = self.find(name)
        self._store.remove_channel(channel.name)
        return channel
