"""A page's characters as a tree (lxml's), parsed once for all who look at it."""

from __future__ import annotations

import re
from typing import Any

import lxml.html
from lxml.etree import ElementDefaultClassLookup, HTMLParser

from bot.errors import ExtractError

_NAMED = 50  #: characters in which a page says that it is one
_BEGINNING = 4096  #: characters in which two faults are mended that libxml2 stumbles over
# https://bugs.launchpad.net/lxml/+bug/1955915
_STRANGE_DOCTYPE = re.compile(r"\A< ?! ?doctype[^\n>]*/[^\n<>]*>", re.IGNORECASE)
_SELF_CLOSED = re.compile(r"\A((?:[^\n]*\n){0,3}[^\n]*<html[^\n<>]*)/>", re.IGNORECASE)
_CONTROLS = bytes({*range(32)} - {9, 10, 13})


def parse_html(html: str, url: str) -> Any:
    """The tree of a page, without comments. Raises ExtractError where it has none."""
    beginning = _SELF_CLOSED.sub(r"\1>", _STRANGE_DOCTYPE.sub("", html[:_BEGINNING]))
    text = (beginning + html[_BEGINNING:]).replace("\ufffe", "").replace("\uffff", "")
    try:
        tree = lxml.html.fromstring(text.encode("utf-8", "replace").translate(None, _CONTROLS), parser=_PARSER)
    except Exception as error:  # parsers fail on hostile pages in any way; the page is what is wrong
        raise ExtractError(url, "the page holds no readable HTML") from error
    if len(tree) < 2 and "html" not in html[:_NAMED].lower():
        raise ExtractError(url, "the page holds no readable HTML")
    return tree


def written(tree: Any) -> str:
    """A tree as HTML again."""
    return str(lxml.html.tostring(tree, encoding="unicode"))


def _parser() -> HTMLParser:
    parser = HTMLParser(
        encoding="utf-8", collect_ids=False, default_doctype=False, remove_comments=True, remove_pis=True
    )
    # One class for all elements, since lxml.html's own choice among several asks Python for each element of a page.
    parser.set_element_class_lookup(ElementDefaultClassLookup(element=lxml.html.HtmlElement))
    return parser


_PARSER = _parser()
