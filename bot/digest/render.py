"""Rendering: an edition as text for a terminal, Markdown, HTML, JSON, Atom or JSON Feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.digest.data import as_json
from bot.digest.feed import as_atom, as_json_feed
from bot.digest.html import as_html
from bot.digest.markdown import as_markdown
from bot.digest.text import as_text
from bot.digest.view import view
from bot.errors import ConfigError
from bot.types import Edition, Topic

_FORMS = {"text": as_text, "markdown": as_markdown, "html": as_html}
_FEEDS = {"atom": as_atom, "jsonfeed": as_json_feed}

FORMATS = (*_FORMS, "json", *_FEEDS)
"""How an edition can be written."""


def render(edition: Edition, form: str, topics: Mapping[str, Topic]) -> str:
    """An edition in one of the `FORMATS`, in the watchlist's language and time zone. Raises ConfigError for another."""
    if form not in FORMATS:
        raise ConfigError(f'"{form}" is not a format; there are {", ".join(FORMATS)}.')
    if form == "json":
        return as_json(edition, topics)
    if form in _FEEDS:
        return render_feed([edition], form, topics)
    return _FORMS[form](view(edition, topics))


def render_feed(editions: Sequence[Edition], form: str, topics: Mapping[str, Topic]) -> str:
    """Editions of one watchlist, at least one and newest first, as "atom" or "jsonfeed"."""
    return _FEEDS[form](editions, topics)
