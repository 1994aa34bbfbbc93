"""Everything that Vigie raises on purpose.

    VigieError                     the root: catch this one to catch them all
    ├── ConfigError                vigie.toml or an option is wrong
    ├── AssetError                 a shipped file (model, registry, list) cannot be found or read
    ├── SourceError(url)           something outside gave nothing usable
    │   ├── FetchError             no answer, a refused address, too slow, too large, an error status
    │   ├── FeedError              an answer that is not a feed
    │   └── ExtractError           a page in which no article was found, or whose parser was stopped
    ├── ModelError                 a model is missing, unreadable or failed
    ├── StoreError                 the database refused
    │   └── QueryError             a search that cannot be understood
    └── DeliveryError              a channel refused a message

A message says what happened, to what, and what to do next, in one sentence that a user can read.
"""

from __future__ import annotations


class VigieError(Exception):
    """Root of all errors that Vigie raises on purpose."""


class ConfigError(VigieError):
    """The configuration, or an option given by the user, is wrong."""


class AssetError(VigieError):
    """A file that ships with Vigie cannot be found or read."""


class SourceError(VigieError):
    """Something outside gave nothing usable; `url` says what and `reason` why."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason

    def __reduce__(self) -> tuple[type[SourceError], tuple[str, str]]:
        """Errors cross process borders (see `engine`), so they must pickle with both arguments."""
        return (type(self), (self.url, self.reason))


PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses of HTTP that say nothing of what the server answers another time."""


class FetchError(SourceError):
    """No answer, a refused address, too slow, too large, or an error status (`status`, 0 where there was none).

    `retry_after` is the server's header of that name, verbatim, "" where it sent none.
    """

    def __init__(self, url: str, reason: str, status: int = 0, retry_after: str = "") -> None:
        super().__init__(url, reason)
        self.status = status
        self.retry_after = retry_after

    def __reduce__(self) -> tuple[type[SourceError], tuple[str, str, int, str]]:  # type: ignore[override]
        return (type(self), (self.url, self.reason, self.status, self.retry_after))


class FeedError(SourceError):
    """An answer that is not a feed."""


class ExtractError(SourceError):
    """A page in which no article was found, or whose parser had to be stopped."""


class ModelError(VigieError):
    """A model is missing, unreadable or failed."""


class StoreError(VigieError):
    """The database refused."""


class QueryError(StoreError):
    """A search that cannot be understood."""


class DeliveryError(VigieError):
    """A channel refused a message, or its address is wrong."""
