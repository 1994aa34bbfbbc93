"""What XML parsers stumble over is taken out before they see it."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.markup import fit_for_xml, readable_xml
from tests.clock import processor_time


@given(st.text())
def test_xml_holds_what_is_fit_for_it(text):
    from lxml import etree

    node = etree.Element("a")
    node.text = fit_for_xml(text)
    assert fit_for_xml(node.text) == node.text
    assert (node.text == text) == all(_is_held(char) for char in text)


def _is_held(char):
    """XML 1.0, section 2.2."""
    ranges = ((0x20, 0xD7FF), (0xE000, 0xFFFD), (0x10000, 0x10FFFF))
    return char in "\t\n\r" or any(low <= ord(char) <= high for low, high in ranges)


@pytest.mark.parametrize(
    ("markup", "readable"),
    [
        ("<a>&#0;&#x0;&#xD800;&#55357;&#56832;&#xFFFF;&#99999999999999999999;&#x110000;b\0</a>", "<a>b</a>"),
        ('<!DOCTYPE a [<!ENTITY % p "x"><!ENTITY\nb SYSTEM "file:///c">]><a>', "<a>"),
        ("&#233;&#xe9;&#x1F600;&#0000065;&amp;#0;&#;&#x;", "&#233;&#xe9;&#x1F600;&#0000065;&amp;#0;&#;&#x;"),
    ],
)
def test_what_tires_parsers_is_dropped(markup, readable):
    assert readable_xml(markup) == readable


@pytest.mark.parametrize(
    ("markup", "readable"),
    [
        ('<?xml version="1.0" encoding="x"?>\n<!DOCTYPE rss PUBLIC "-//a//DTD" "http://b/c.dtd">\n<rss>', "<rss>"),
        ("\ufeff <!doctype html [ <!ELEMENT a (b)> ] ><rss>", "\ufeff <rss>"),
        ("<?xml encoding='a' <rss>", "<rss>"),
        ("<a><?xml-stylesheet href='b'?><!DOCTYPE <b></a>", "<a><?xml-stylesheet href='b'?></a>"),
        ("<a>" + " " * 64 + "b" + "\n" * 63 + "c</a>", "<a>\nb" + "\n" * 63 + "c</a>"),
    ],
)
def test_the_prologue_goes(markup, readable):
    assert readable_xml(markup) == readable


@pytest.mark.parametrize(
    "piece",
    ["<?xml encoding='", "encoding='a'", "\n", "\n<!DOCTYPE ", "\n<!ENTITY a ", "<!DOCTYPE a [", "&#", " \t", "<!"],
)
def test_nothing_takes_the_square_of_its_length(piece):
    """feedparser took a minute over 68 kB of the second one."""
    from bot.collect.feeds import parse_feed
    from bot.errors import FeedError
    from bot.types import Page, Source

    for start in ("<?xml version='1.0' ", "<rss version='2.0'>", "<!--a-->"):
        body = (start + piece * (400_000 // len(piece)) + "<rss><channel/></rss>").encode()
        with processor_time(10), suppress(FeedError):
            parse_feed(Page("http://a.example/", "http://a.example/", 200, {}, body), Source("http://a.example/"))


def test_no_entity_is_declared_however_long_the_document_type_is():
    markup = "<!DOCTYPE a [" + "<!ELEMENT b (c)>" * 300 + "<!ENTITY d 'e'>]><a>&d;</a>"
    assert "ENTITY" not in readable_xml(markup)
    assert "DOCTYPE" not in readable_xml(markup)
