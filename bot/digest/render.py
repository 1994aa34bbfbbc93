"""Rendering: an edition as text for a terminal, Markdown, HTML or JSON."""

from __future__ import annotations

from collections.abc import Mapping

from bot.digest.data import as_json
from bot.digest.html import as_html
from bot.digest.markdown import as_markdown
from bot.digest.text import as_text
from bot.digest.view import view
from bot.errors import ConfigError
from bot.types import Edition, Topic

_FORMS = {"text": as_text, "markdown": as_markdown, "html": as_html}


def render(edition: Edition, form: str, topics: Mapping[str, Topic]) -> str:
    """An edition as "text", "markdown", "html" or "json", in the watchlist's language and time zone.

    Raises ConfigError for another form.
    """
    if form == "json":
        return as_json(edition, topics)
    if form not in _FORMS:
        raise ConfigError(f'"{form}" is not a format; there are {", ".join((*_FORMS, "json"))}.')
    return _FORMS[form](view(edition, topics))
