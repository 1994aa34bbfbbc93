"""Plain text out of a feed's markup: paragraphs become lines, tags go, entities are decoded once."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from bot.characters import normalized, single_spaced, with_plain_breaks

_SILENT = frozenset("script style template iframe object svg math noscript head form button select".split())
_BLOCKS = frozenset(
    "address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure footer "
    "h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_TAG = re.compile(r"<[^>]*>")
_LONGEST = 2_000_000  # characters of markup that are read


def clean(text: str) -> str:
    """A text that every database takes and that shows as it is: composed (NFC), without unseen characters."""
    return with_plain_breaks(normalized(text))


def one_line(text: str) -> str:
    """Clean, and every run of white space one space."""
    return single_spaced(clean(text))


def plain_text(markup: str) -> str:
    """The text of a piece of HTML, a line for each paragraph."""
    markup = markup[:_LONGEST]
    if "<" not in markup and "&" not in markup:
        return one_line(markup)
    lines = (single_spaced(line) for line in clean("".join(_pieces(_parse(markup)))).split("\n"))
    return "\n".join(line for line in lines if line)


def _parse(markup: str) -> etree._Element | None:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    body = f"<div>{with_plain_breaks(markup)}</div>".encode()
    try:
        return etree.fromstring(body, parser)
    except etree.LxmlError:
        return etree.fromstring(
            f"<div>{_TAG.sub(' ', markup).replace('<', ' ')}</div>".encode("utf-8", "replace"), parser
        )


def _pieces(root: etree._Element | None) -> Iterator[str]:
    """The text in document order, with a line feed where a line ends and nowhere else."""
    if root is None:
        return
    silent = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        entering = event == "start"
        if element.tag in _SILENT:
            silent += 1 if entering else -1
        if element.tag in _BLOCKS:
            yield "\n"
        text = element.text if entering else element.tail
        if text and not silent:
            yield text.replace("\n", " ")
