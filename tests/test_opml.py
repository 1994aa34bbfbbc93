"""OPML: what other readers write is read, and what Vigie writes comes back."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.collect.opml import read_opml, write_opml
from bot.errors import FeedError
from bot.types import Source


def opml(body, declaration=""):
    return f'{declaration}<opml version="2.0"><head><title>T</title></head><body>{body}</body></opml>'.encode()


FEED = '<outline type="rss" text="Le Fil" xmlUrl="http://a.example/feed"/>'


def test_feeds_with_their_folders_as_labels():
    body = f"""<outline text="Presse"><outline text="Technique">{FEED}</outline>
    <outline title="Autre" xmlUrl="http://b.example/feed" category="/Un/Deux,Trois"/></outline>"""
    assert read_opml(opml(body)) == (
        Source("http://a.example/feed", "Le Fil", labels=("Presse", "Technique")),
        Source("http://b.example/feed", "Autre", labels=("Un", "Deux", "Trois", "Presse")),
    )


def test_a_feed_that_stands_twice_is_one_source():
    assert len(read_opml(opml(FEED * 3))) == 1


@pytest.mark.parametrize(
    "outline",
    [
        '<outline text="x" xmlUrl=""/>',
        '<outline text="x" xmlUrl="javascript:alert(1)"/>',
        '<outline text="x" xmlUrl="file:///etc/passwd"/>',
        '<outline text="x" xmlUrl="http://["/>',
        '<outline text="x" htmlUrl="http://b.example/"/>',
        '<outline type="include" text="x" url="http://b.example/list.opml"/>',
        "<outline/>",
    ],
)
def test_what_is_no_feed_is_left_out(outline):
    assert [source.url for source in read_opml(opml(outline + FEED))] == ["http://a.example/feed"]
    with pytest.raises(FeedError, match="without a feed"):
        read_opml(opml(outline))


@pytest.mark.parametrize(
    "body", [b"", b"   ", b"Bonjour", b"<html><body/></html>", b"\0\xff\xfe", b"{}", b"<rss version='2.0'/>"]
)
def test_what_is_no_opml_is_said(body):
    with pytest.raises(FeedError) as caught:
        read_opml(body)
    assert "not an OPML file" in caught.value.reason


@pytest.mark.parametrize(
    ("encoding", "label"), [("utf-8", "utf-8"), ("utf-8", ""), ("iso-8859-1", "iso-8859-1"), ("utf-16", "utf-16")]
)
def test_encodings(encoding, label):
    declaration = f'<?xml version="1.0" encoding="{label}"?>' if label else ""
    body = opml(FEED.replace("Le Fil", "Été"), declaration).decode().encode(encoding)
    assert read_opml(body)[0].title == "Été"


@pytest.mark.parametrize(
    "body",
    [
        opml(FEED)[:-14],
        opml(FEED.replace("Le Fil", "A & B")),
        b"\n\n" + opml(FEED),
        opml(FEED).upper().replace(b"HTTP://A.EXAMPLE/FEED", b"http://a.example/feed"),
    ],
)
def test_ill_formed_files_are_read(body):
    assert read_opml(body)[0].url == "http://a.example/feed"


def test_entities_are_not_read():
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    declaration = f'<!DOCTYPE opml [<!ENTITY l0 "ha"><!ENTITY f SYSTEM "file:///etc/hostname">{laughs}]>'
    (source,) = read_opml(opml(FEED.replace("Le Fil", "&l9;&f;"), declaration))
    assert len(source.title) < 20


def test_what_is_written_is_well_formed():
    written = write_opml(
        [Source("http://a.example/?a=1&b=<2>", 'Le "Fil" & <Cie>', language="fr", labels=("A",))], "V & <V>"
    )
    outline = ET.fromstring(written).find("body/outline")
    assert outline.attrib == {
        "type": "rss",
        "text": 'Le "Fil" & <Cie>',
        "xmlUrl": "http://a.example/?a=1&b=<2>",
        "language": "fr",
        "category": "A",
    }
    assert ET.fromstring(written).find("head/title").text == "V & <V>"


words = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"], exclude_characters="\ufffe\uffff"), min_size=1
)
lines = st.lists(words, min_size=1, max_size=4).map(" ".join)
labels = lines.map(lambda text: " ".join(text.replace(",", " ").replace("/", " ").split())).filter(bool)
sources = st.builds(
    Source,
    st.from_regex(r"https?://[a-z]{1,9}\.example(/[a-zA-Z0-9?&=<>'\"%20;é-]{0,20})?", fullmatch=True),
    title=lines,
    labels=st.lists(labels, max_size=3, unique=True).map(tuple),
)


@given(st.lists(sources, min_size=1, max_size=5, unique_by=lambda source: source.url), st.text())
def test_what_is_written_comes_back(given_sources, title):
    assert read_opml(write_opml(given_sources, title).encode()) == tuple(given_sources)


@given(st.binary(max_size=300))
def test_any_bytes_are_sources_or_a_feed_error(body):
    for read in (body, opml("").replace(b"</body>", body)):
        try:
            assert read_opml(read)
        except FeedError:
            continue
