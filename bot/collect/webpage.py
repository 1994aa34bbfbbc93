"""A web page as a tree, for those who look for addresses in it."""

from __future__ import annotations

import re

from lxml import etree
from yarl import URL

from bot.charset import decode, of_content_type, of_html
from bot.text import canonical_url
from bot.types import Page

_READ = 2_000_000  # bytes of a page


def parse_page(page: Page) -> etree._Element | None:
    """The tree of a page's first two megabytes, without comments; None where there is nothing in it."""
    body = page.body[:_READ]
    text = decode(body, (of_content_type(page.headers.get("content-type", "")), of_html(body))).replace("\0", "")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.LxmlError:
        return None


def join(base: str, href: str) -> str | None:
    """The absolute web address; None where there is none. `feed:` is what some sites put before a feed's address."""
    href = re.sub(r"\Afeed:(?://)?(?=https?:)", "", href.strip(), flags=re.IGNORECASE)
    href = re.sub(r"\Afeed:", "http:", href, flags=re.IGNORECASE)
    if not href:
        return None
    try:
        url = str(URL(base).join(URL(href)))  # urljoin() loses the second slash of a path such as /web/http://…
        canonical_url(url)
    except ValueError:
        return None
    return url
