"""The further voices on what a page's article is: resiliparse, and the page's own `articleBody`.

resiliparse (Bevendorff et al. 2018, https://resiliparse.chatnoir.eu) parses the page again, by the rules of browsers,
which takes it a tenth of the time of the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lxml.etree import XPath

from bot.extract.body import MAX_CHARACTERS, Line
from bot.extract.features import Hearing, squeezed
from bot.extract.metadata import Metadata
from bot.extract.signals import Signals

_DEEPEST = 250  # lxml cuts at 256; resiliparse takes the square of the depth
_TOO_DEEP = XPath(f"boolean({'/*' * (_DEEPEST + 1)})")


def listen(tree: Any, html: str, heard: Sequence[Line], told: Metadata, signals: Signals) -> Hearing:
    """What all voices take for the article of a page; `heard` is what trafilatura does."""
    texts = ("\n".join(line.text for line in heard), _main_content(tree, html), told.declared_text)
    squeezed_texts = tuple(squeezed(text[:MAX_CHARACTERS]) for text in texts)
    return Hearing(squeezed_texts, told.title, signals.titles, told.descriptions, told.language)


def _main_content(tree: Any, html: str) -> str:
    """What resiliparse takes for the article; "" of a page that is nested out of all measure."""
    if _TOO_DEEP(tree):
        return ""
    from resiliparse.extract.html2text import extract_plain_text

    return extract_plain_text(html, main_content=True, alt_texts=False, list_bullets=False, comments=False)
