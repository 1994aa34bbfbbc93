"""What is not an article, and the sentence that says so."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from bot.errors import ExtractError
from bot.extract.characters import tidy_line
from bot.extract.clean import Body
from bot.extract.signals import Signals
from bot.types import Page

LEAST = 120
"""Characters that make an article of any page."""

LEAST_CALLED_ARTICLE = 40
"""Characters that make an article of a page that calls itself one, or that a feed names: news can be one sentence."""

_HEADLINE = 20  #: characters of a link that could be a headline
_LINKS = 0.33  #: share of a body; hardly an article of the benchmarks has a quarter
_LINKS_CALLED_ARTICLE = 0.8  #: a round-up of links is an article, if its publisher says so

_HTML_TYPES = frozenset({"", "text/html", "application/xhtml+xml", "application/xml", "text/xml"})
_LOOKS_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_LOOKS_FEED = re.compile(
    rb"\A\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE | re.DOTALL
)
_MAGIC = (
    (b"%PDF-", "a PDF file"),
    (b"\x89PNG", "an image (PNG)"),
    (b"\xff\xd8\xff", "an image (JPEG)"),
    (b"GIF8", "an image (GIF)"),
    (b"RIFF", "a media file"),
    (b"PK\x03\x04", "an archive or office file"),
    (b"\x1f\x8b", "compressed data"),
)
_ROBOT_CHECK = re.compile(
    r"(?:verify(?:ing)? (?:that )?you are (?:a )?human|are you a robot|checking your browser|unusual traffic|"
    r"access denied|attention required|captcha|vérifi\w+ que vous (?:êtes|n['’]êtes pas)|accès refusé|just a moment)",
    re.IGNORECASE,
)
_SCRIPT = re.compile(
    r"(?:enable|activer|requires?|nécessite)\W+(?:\w+\W+)?javascript|javascript (?:is|must be)", re.IGNORECASE
)
_LOGIN = re.compile(
    r"connectez-vous|identifiez-vous|se connecter|mot de passe|log ?in|sign ?in|password|create an account",
    re.IGNORECASE,
)
_REASONS = (
    (_ROBOT_CHECK, "the site asks for proof that a human reads it"),
    (_LOGIN, "the page asks to log in"),
    (_SCRIPT, "the page shows its text only by scripts"),
)
_BARE = 2_000  #: characters on a page that has nothing but a notice
_MOST_PIECES = 10_000
_BEGINNING = 4096
_TEXT_BYTES = bytes({*range(9, 14), 27, *range(32, 256)})


def media_type(page: Page) -> str:
    """The page's media type in lower case without parameters, "" where the server gave none."""
    return page.headers.get("content-type", "").partition(";")[0].strip().lower()


def is_plain(page: Page) -> bool:
    """True for a plain text; some servers call HTML so."""
    return media_type(page) == "text/plain" and not _LOOKS_HTML.search(page.body[:_BEGINNING])


def refuse_page(page: Page) -> None:
    """Raise ExtractError for what no article can be in: nothing, a PDF, an image, a feed, other types."""
    beginning = page.body[:_BEGINNING]
    if not beginning.strip():
        raise ExtractError(page.url, "the page is empty")
    for magic, name in _MAGIC:
        if beginning.startswith(magic):
            raise ExtractError(page.url, f"not a web page but {name}")
    if _LOOKS_FEED.match(beginning):
        raise ExtractError(page.url, "not an article but a feed; add it with `vigie source add`")
    kind = media_type(page)
    if kind not in _HTML_TYPES and kind != "text/plain" and not _LOOKS_HTML.search(beginning):
        raise ExtractError(page.url, f"not a web page but {tidy_line(kind)[:60]}")
    if _is_binary(beginning) or (kind == "text/plain" and b"\0" in beginning):
        raise ExtractError(page.url, "not a web page but binary data")


def _is_binary(beginning: bytes) -> bool:
    """True for bytes that no encoding of a page has in number; UTF-16 has NULs, and gives itself away by its tags."""
    if b"<\0" in beginning or b"\0<" in beginning:
        return False
    return len(beginning.translate(None, _TEXT_BYTES)) > len(beginning) // 10


def refuse_body(url: str, tree: Any, body: Body, signals: Signals, called_article: bool) -> None:  # noqa: FBT001
    """Raise ExtractError where what is left of a page is no article: none, too few, or links to others."""
    length = sum(len(line.text) for line in body.lines)
    if length < (LEAST_CALLED_ARTICLE if called_article else LEAST):
        raise ExtractError(url, _why_empty(tree, length))
    if _share_of_links(body, signals) > (_LINKS_CALLED_ARTICLE if called_article else _LINKS):
        raise ExtractError(url, "not an article but a list of links")


def _share_of_links(body: Body, signals: Signals) -> float:
    """How much of a body is the text of links long enough to be headlines, 0 to 1."""
    text = body.text
    return sum(len(link) for link in signals.links if len(link) >= _HEADLINE and link in text) / len(text)


def _why_empty(tree: Any, length: int) -> str:
    """The reason that a bare page gives; one with more text on it has all these words in its menus too."""
    text = " ".join(" ".join(islice(tree.itertext(), _MOST_PIECES)).split())
    for pattern, reason in _REASONS if len(text) <= _BARE else ():
        if pattern.search(text):
            return reason
    return "no article was found in the page" if length == 0 else "too little text for an article was found in the page"
