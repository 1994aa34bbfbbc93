"""An edition as PDF, by weasyprint, of the same page that a browser shows."""

from __future__ import annotations

from bot.errors import ConfigError

_PAPER = "@page { size: A4; margin: 18mm 16mm } body { background: white }"


def as_pdf(page: str) -> bytes:
    """The page as a PDF document; nothing outside of it is loaded. Raises ConfigError where weasyprint is missing."""
    try:
        from weasyprint import CSS, HTML
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError) as error:  # OSError: the library is there, and what it draws with is not
        raise ConfigError('PDF needs weasyprint: pip install "vigie[pdf]", and Pango from the system.') from error
    nothing = URLFetcher(allowed_protocols=())
    document: bytes = HTML(string=page, url_fetcher=nothing).write_pdf(stylesheets=[CSS(string=_PAPER)])
    return document
