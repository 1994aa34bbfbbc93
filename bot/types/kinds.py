"""What things can be: the kinds of sources, entities and articles, and what can become of them."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

Progress = Callable[[str, int, int], None]
"""Called as `progress(step, done, total)`; a total of 0 means that it is not known yet."""


def silent(step: str, done: int, total: int) -> None:
    """The `Progress` that shows nothing."""


class SourceKind(StrEnum):
    """What a source is collected as."""

    FEED = "feed"
    SITEMAP = "sitemap"
    LINKS = "links"  #: a page of links to articles, such as the front of a section
    MANUAL = "manual"  #: articles that the user added by hand with `vigie add`
    ARCHIVE = "archive"  #: a WARC file, read with `vigie collect --archive`

    @property
    def is_visited(self) -> bool:
        """Whether `vigie collect` asks such a source again and again."""
        return self in (SourceKind.FEED, SourceKind.SITEMAP, SourceKind.LINKS)


class EntityType(StrEnum):
    """The six types of the registry."""

    COMPANY = "company"
    PRODUCT = "product"
    ORGANISATION = "organisation"
    PERSON = "person"
    PLACE = "place"
    EVENT = "event"


class Access(StrEnum):
    """Who can read an article at its publisher's."""

    FREE = "free"
    MEMBERS = "members"
    PAYWALL = "paywall"


class ArticleKind(StrEnum):
    """What an article is."""

    NEWS = "news"
    SPONSORED = "sponsored"
    LIVE = "live"
    REVIEW = "review"
    OPINION = "opinion"
    PODCAST = "podcast"


class Status(StrEnum):
    """How one step ended for one URL or item."""

    OK = "ok"  #: done, and something new came of it
    SAME = "same"  #: done, and nothing had changed
    CHANGED = "changed"  #: done, and the publisher had changed the article
    SKIPPED = "skipped"  #: not done, for the reason given
    FAILED = "failed"  #: tried, and it did not work


class DeliveryStatus(StrEnum):
    """The states of the ledger: pending → sending → sent | failed | unknown, or pending → skipped."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"  #: never to be sent: beyond what its route takes of an edition, or its route was removed
