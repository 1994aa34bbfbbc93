"""Feeds: what becomes of well-formed, ill-formed and hostile ones."""

import pickle
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.collect.feeds import Feed, parse_feed
from bot.collect.plaintext import clean, plain_text
from bot.errors import FeedError
from bot.types import Page, Source
from tests.site import item, rss

URL = "http://news.example/blog/feed.xml"
SOURCE = Source(URL, id=7)
NOW = datetime(2023, 4, 21, tzinfo=UTC)


def parse(body, content_type="application/xml", *, now=NOW):
    body = body.encode() if isinstance(body, str) else body
    headers = {"content-type": content_type} if content_type else {}
    return parse_feed(Page(URL, URL, 200, headers, body), SOURCE, now)


def entry(*parts, **attributes):
    """The one entry of an RSS feed whose item has these elements."""
    namespaces = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    link = "" if any("<link" in part for part in parts) else "<link>http://news.example/1</link>"
    body = (
        f'<rss version="2.0" {namespaces}><channel><title>T</title><item>{link}{"".join(parts)}</item></channel></rss>'
    )
    (only,) = parse(body, **attributes).entries
    return only


FEEDBURNER = 'xmlns:f="http://rssnamespace.org/feedburner/ext/1.0"'

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr">
  <title type="html">Les &lt;b&gt;Nouvelles&lt;/b&gt;</title>
  <entry>
    <id>tag:news.example,2023:1</id>
    <title>Deux &amp; deux</title>
    <link rel="self" href="http://news.example/api/1"/>
    <link rel="alternate" href="../2023/un"/>
    <author><name>Ana Pereira</name><email>ana@news.example</email></author>
    <author><name>Jo Kim</name></author>
    <published>2023-04-20T08:00:00+02:00</published>
    <updated>2023-04-20T09:30:00Z</updated>
    <summary>Un résumé.</summary>
    <content type="html">&lt;p&gt;Un.&lt;/p&gt;&lt;p&gt;Deux &amp;amp; trois.&lt;/p&gt;
      &lt;script&gt;x()&lt;/script&gt;</content>
  </entry>
</feed>"""


def test_atom():
    feed = parse(ATOM)
    assert (feed.title, feed.language) == ("Les Nouvelles", "fr")
    (only,) = feed.entries
    assert (only.source_id, only.guid, only.url) == (7, "tag:news.example,2023:1", "http://news.example/2023/un")
    assert (only.title, only.author, only.language) == ("Deux & deux", "Ana Pereira, Jo Kim", "fr")
    assert only.published == datetime(2023, 4, 20, 6, tzinfo=UTC)
    assert only.updated == datetime(2023, 4, 20, 9, 30, tzinfo=UTC)
    assert (only.teaser, only.text) == ("Un résumé.", "Un.\nDeux & trois.")


def test_rss():
    feed = parse(
        rss(
            "Le Fil",
            item("http://news.example/1", "Un", guid="a-1", teaser="Le début.", date="Thu, 20 Apr 2023 08:00:00 +0200"),
            item("http://news.example/2", "Deux"),
        )
    )
    assert (feed.title, feed.language, len(feed.entries)) == ("Le Fil", "fr", 2)
    one, two = feed.entries
    assert (one.guid, one.title, one.teaser, one.text) == ("a-1", "Un", "Le début.", "")
    assert (one.published, one.updated) == (datetime(2023, 4, 20, 6, tzinfo=UTC), None)
    assert (two.guid, two.url, two.published) == ("", "http://news.example/2", None)


def test_rdf():
    feed = parse(
        """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="http://news.example/"><title>Fil</title>
        <dc:language>en-GB</dc:language></channel><item rdf:about="http://news.example/1"><title>One</title>
        <link>http://news.example/1</link><dc:creator>Jo Kim</dc:creator><dc:date>2023-04-20T08:00:00Z</dc:date></item>
        </rdf:RDF>"""
    )
    (only,) = feed.entries
    assert (feed.title, feed.language, only.author, only.url) == ("Fil", "en", "Jo Kim", "http://news.example/1")
    assert only.published == datetime(2023, 4, 20, 8, tzinfo=UTC)


def test_a_feed_without_entries_is_a_feed():
    assert parse(rss("Vide")).entries == ()


def test_a_feed_travels_between_processes():
    feed = parse(ATOM)
    assert pickle.loads(pickle.dumps(feed)) == feed


# --- titles and texts ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("AT&amp;T", "AT&T"),
        ("AT&amp;amp;T", "AT&T"),
        ("a &lt; b", "a < b"),
        ("&lt;b&gt;Gras&lt;/b&gt; et maigre", "Gras et maigre"),
        ("<![CDATA[<i>Deux</i> &amp; trois]]>", "Deux & trois"),
        ("L&amp;#8217;API", "L’API"),
        ("#include &lt;vector&gt;", "#include <vector>"),
        ("&amp;lt;b&amp;gt; is bold", "<b> is bold"),
        (" de \n l’espace\t", "de l’espace"),
        ("100&#160;€", "100 €"),
        ("e&#769;crit", "écrit"),
        ("a&#8238;b&#8294;c&#65279;d", "abcd"),
    ],
)
def test_titles_are_plain_text_decoded_once(written, read):
    assert entry(f"<title>{written}</title>").title == read


@pytest.mark.parametrize(
    ("kind", "written", "read"),
    [
        ("text", "a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("html", "a &lt;b&gt;x&lt;/b&gt; &amp;amp; c", "a x & c"),
        ("xhtml", "<div xmlns='http://www.w3.org/1999/xhtml'>a <b>x</b> &amp; c</div>", "a x & c"),
    ],
)
def test_atom_says_what_a_title_is(kind, written, read):
    feed = parse(
        f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="{kind}">{written}</title>'
        '<link href="http://news.example/1"/></entry></feed>'
    )
    assert feed.entries[0].title == read


def test_the_full_text_is_told_from_the_teaser():
    only = entry(
        "<description>Le début…</description>",
        "<content:encoded><![CDATA[<h2>Un</h2><p>Deux<br>trois</p><ul><li>quatre</li></ul>]]></content:encoded>",
    )
    assert (only.teaser, only.text) == ("Le début…", "Un\nDeux\ntrois\nquatre")


def test_a_long_description_is_the_text():
    paragraphs = "".join(f"&lt;p&gt;Paragraphe numéro {n}, ni long ni court.&lt;/p&gt;" for n in range(40))
    only = entry(f"<description>{paragraphs}</description>")
    assert only.text.count("\n") == 39
    assert only.text == only.teaser


@pytest.mark.parametrize(
    ("elements", "author"),
    [
        ("<author>ana@news.example (Ana Pereira)</author>", "Ana Pereira"),
        ("<author>ana@news.example</author>", None),
        ("<dc:creator>Ana Pereira</dc:creator>", "Ana Pereira"),
        ("<dc:creator> <![CDATA[Ana   Pereira]]> </dc:creator>", "Ana Pereira"),
        ("", None),
    ],
)
def test_authors(elements, author):
    assert entry(elements).author == author


# --- addresses and keys -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("elements", "url"),
    [
        ("<link> http://news.example/a b </link>", "http://news.example/a%20b"),
        ("<link>/2023/un</link>", "http://news.example/2023/un"),
        ("<link>un?x=1&amp;y=2</link>", "http://news.example/blog/un?x=1&y=2"),
        ("<link/><guid>http://news.example/guid</guid>", "http://news.example/guid"),
        ("<link>mailto:ana@news.example</link><guid>http://news.example/guid</guid>", "http://news.example/guid"),
        ('<link/><guid isPermaLink="false">http://news.example/guid</guid>', "http://news.example/guid"),
        (
            f"<link>http://service.example/1</link><f:origLink {FEEDBURNER}>http://news.example/real</f:origLink>",
            "http://news.example/real",
        ),
    ],
)
def test_addresses_are_absolute(elements, url):
    assert entry(elements).url == url


@pytest.mark.parametrize(
    "elements",
    [
        "<link/>",
        "<link/><guid>42</guid>",
        "<guid>42</guid>",
        "<link>javascript:alert(1)</link>",
        "<link>file:///etc/passwd</link>",
        "<link>http://</link>",
        "<link>http://[::1</link>",
        "<link>http://news.example/" + "x" * 5000 + "</link>",
    ],
)
def test_entries_that_lead_to_no_page_are_left_out(elements):
    body = f'<rss version="2.0"><channel><title>T</title><item><title>x</title>{elements}</item></channel></rss>'
    assert parse(body).entries == ()


def test_a_shared_guid_does_not_merge_entries():
    one, two, three = parse(
        rss(
            "T",
            item("http://news.example/1", "Un", guid="same"),
            item("http://news.example/2", "Deux", guid="same"),
            item("http://news.example/3", "Trois", guid="own"),
        )
    ).entries
    assert (one.key, two.key, three.key) == ("http://news.example/1", "http://news.example/2", "own")


def test_an_entry_that_stands_twice_is_one():
    assert len(parse(rss("T", *[item("http://news.example/1", "Un", guid="1")] * 3)).entries) == 1


# --- dates ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "date",
    [
        *("", "yesterday", "0000-00-00T00:00:00Z", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
        *("Thu, 01 Jan 1970 00:00:00 GMT", "2023-04-24T00:00:00Z", "2023-13-45T99:99:99Z", "9999-12-31T23:59:59Z"),
        "Fri, 32 Foo 20233 25:61:61",
    ],
)
def test_dates_that_cannot_be_are_dropped(date):
    assert entry(f"<pubDate>{date}</pubDate>").published is None


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("Thu, 20 Apr 2023 08:00:00 +0200", datetime(2023, 4, 20, 6, tzinfo=UTC)),
        ("Thu, 20 Apr 2023 08:00:00 EST", datetime(2023, 4, 20, 13, tzinfo=UTC)),
        ("2023-04-20T08:00:00.123Z", datetime(2023, 4, 20, 8, tzinfo=UTC)),
        ("2023-04-20", datetime(2023, 4, 20, tzinfo=UTC)),
        ("Sat, 22 Apr 2023 23:00:00 GMT", datetime(2023, 4, 22, 23, tzinfo=UTC)),
        ("Sat, 01 Jan 1994 00:00:00 GMT", datetime(1994, 1, 1, tzinfo=UTC)),
    ],
)
def test_dates_are_utc(date, moment):
    assert entry(f"<pubDate>{date}</pubDate>").published == moment


def test_without_a_time_of_its_own_the_machines_is_taken():
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).replace(microsecond=0)
    never = tomorrow + timedelta(days=3)
    assert entry(f"<pubDate>{tomorrow.isoformat()}</pubDate>", now=None).published == tomorrow
    assert entry(f"<pubDate>{never.isoformat()}</pubDate>", now=None).published is None


@pytest.mark.parametrize(
    ("label", "language"),
    [("fr", "fr"), ("fr-FR", "fr"), ("EN_us", "en"), ("fra", None), ("", None), ("français", None)],
)
def test_languages_have_two_letters(label, language):
    assert parse(f'<rss version="2.0"><channel><language>{label}</language></channel></rss>').language == language


# --- what is not a feed -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\0" * 50, "not a feed"),
        (b"<!DOCTYPE html><html><body><item><link>http://x.example/</link></item></body></html>", "a web page"),
        (b"<!-- hello --> <HTML><p>Bonjour", "a web page"),
        (b'<?xml version="1.0"?><!DOCTYPE html><html/>', "a web page"),
        (b'{"version": "https://jsonfeed.org/version/1"}', "JSON"),
        (b"[]", "JSON"),
        (b"Bonjour", "not a feed"),
        (b"<opml version='2.0'><body/></opml>", "not a feed"),
        (b"%PDF-1.4", "not a feed"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not a feed"),
    ],
)
def test_what_is_not_a_feed_is_said(body, said):
    with pytest.raises(FeedError) as caught:
        parse(body, None)
    assert said in caught.value.reason
    assert caught.value.url == URL


# --- ill-formed feeds -------------------------------------------------------------------------------------------------

LINK = "<link>http://x.example/?a=1</link>"
ONE = rss("T", f"<item>{LINK}</item>")
ILL_FORMED = {
    "ampersand": ONE.replace("</item>", "<title>A & B</title></item>").replace("?a=1", "?a&b"),
    "entity": ONE.replace("</item>", "<title>d&eacute;j&agrave;</title></item>"),
    "control": ONE.replace("</item>", "<title>\x0b\x01</title></item>"),
    "prefix": ONE.replace("</item>", "<foo:bar>x</foo:bar></item>"),
    "cut off": ONE[:-18],
    "before": f"\n\n{ONE}",
    "after": f"{ONE}<script>x</script>",
    "no version": ONE.replace(' version="2.0"', ""),
}


@pytest.mark.parametrize("name", ILL_FORMED)
def test_ill_formed_feeds_are_read(name):
    assert parse(ILL_FORMED[name]).entries[0].url.startswith("http://x.example/")


@pytest.mark.parametrize(
    ("encoding", "label"),
    [
        *(("utf-8", label) for label in ("utf-8", "iso-8859-1", "nonsense", "")),
        *(("cp1252", label) for label in ("windows-1252", "iso-8859-1", "us-ascii", "")),
        *(("utf-16", "utf-16"), ("utf-16-le", ""), ("utf-8-sig", "utf-16"), ("iso8859-15", "iso-8859-15")),
    ],
)
def test_encodings_are_recognised_whatever_is_declared(encoding, label):
    declaration = f'<?xml version="1.0" encoding="{label}"?>' if label else ""
    body = f"{declaration}<rss version='2.0'><channel><title>Déjà « vu »</title></channel></rss>".encode(encoding)
    for content_type in ("text/xml", f"text/xml; charset={label}", "text/html; charset=utf-8", None):
        assert parse(body, content_type).title == "Déjà « vu »"


@pytest.mark.parametrize(
    "label", "punycode idna utf-7 unicode_escape raw_unicode_escape hex zlib rot13 undefined ../x".split()
)
def test_only_encodings_of_the_web_are_followed(label):
    body = f'<?xml version="1.0" encoding="{label}"?>' + rss("+ADw- \\u0041").partition("?>")[2]
    assert parse(body).title == "+ADw- \\u0041"
    assert parse(body.encode("utf-16"), f"text/xml; charset={label}").title == "+ADw- \\u0041"


# --- hostile feeds ----------------------------------------------------------------------------------------------------


def test_entities_do_not_multiply():
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = f'<!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}]><rss version="2.0"><channel><title>&l9;</title></channel></rss>'
    assert len(parse(body).title) <= 500


def test_no_file_is_read():
    body = (
        '<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/hostname">]>'
        '<rss version="2.0"><channel><title>[&f;]</title></channel></rss>'
    )
    assert parse(body).title in ("[]", "[&f;]")


def test_sizes_are_bounded():
    one = "<item><guid>{0}</guid><link>http://x.example/{0}</link><title>" + "mot " * 400 + "</title></item>"
    long = "<description>" + "mot " * 400_000 + "</description>"
    feed = parse(rss("T " * 5000, long, *(one.format(n) for n in range(1500))))
    assert len(feed.entries) == 1000
    assert len(feed.title) <= 500
    assert all(len(e.title) <= 500 for e in feed.entries)
    only = entry("<author>" + "a" * 10_000 + "</author>", "<guid>" + "g" * 10_000 + "</guid>", long)
    assert (len(only.author), only.guid, len(only.teaser) <= 5000, len(only.text) <= 500_000) == (200, "", True, True)


def test_deep_markup_is_read_in_time():
    deep = "&lt;div&gt;" * 50_000 + "Texte" + "&lt;/div&gt;" * 50_000
    assert entry(f"<description>{deep}</description>").url


@pytest.mark.parametrize("text", ["a" + "\u0301\u0316" * 200_000, "<" * 100_000, "&" * 100_000, "<!--" * 50_000])
def test_markup_that_tires_parsers_is_read_in_time(text):
    assert len(plain_text(text)) <= 100_000


@given(st.text())
def test_clean_text_can_be_stored_and_stays_clean(text):
    once = clean(text)
    once.encode()
    assert "\0" not in once
    assert clean(once) == once


@given(st.text())
def test_any_markup_becomes_lines(markup):
    for line in plain_text(markup).split("\n"):
        assert line == " ".join(line.split())


def any_feed(body):
    """A feed, or a FeedError: nothing else may come of bytes."""
    try:
        feed = parse(body, None)
    except FeedError as error:
        return error
    for e in feed.entries:
        for text in (e.title, e.teaser, e.text, e.guid, e.url, e.author or ""):
            text.encode()
        assert e.url.startswith(("http://", "https://"))
        assert all(moment is None or moment.tzinfo is UTC for moment in (e.published, e.updated))
    return feed


@given(st.binary(max_size=300))
def test_any_bytes_are_a_feed_or_a_feed_error(body):
    any_feed(body)
    any_feed(b"<?xml version='1.0'?><rss version='2.0'><channel><item><link>http://x/</link>" + body)


PIECES = """
<rss&version='2.0'> <channel> <item> </item> <title> </title> <link>http://x.example/1</link> <link&href='/2'/>
<!-- --> <guid&isPermaLink='false'> <pubDate> </pubDate> 2023-04-20T25:00:00Z <description> </description>
<![CDATA[ ]]> &lt;p&gt; &#x0; &#55296; &amp; < > <feed&xmlns='http://www.w3.org/2005/Atom'> <entry>
<content&type='xhtml'> <content&type='application/octet-stream'> <author><name> <!DOCTYPE&x&[<!ENTITY&a&'b'>]> &a;
<?xml&version='1.0'&encoding='punycode'?> xml:base='//[' 9999999999 <source> <enclosure&url='x'&length='-1'/> 1e999
</entry> <updated> 0000 <category/> <dc:date> <georss:point> <media:content&url='x'/> <itunes:author> \0 \ud800
""".split()


def spaced(piece):
    return piece.replace("&", " ") if piece.startswith("<") else piece


@given(st.lists(st.one_of(st.sampled_from(PIECES).map(spaced), st.text(max_size=10)), max_size=30))
def test_any_heap_of_pieces_is_a_feed_or_a_feed_error(pieces):
    any_feed("".join(pieces).encode("utf-8", "surrogatepass"))


@settings(suppress_health_check=[HealthCheck.large_base_example])
@given(st.data())
def test_any_damage_to_a_feed_gives_a_feed_or_a_feed_error(data):
    body = bytearray(data.draw(st.sampled_from([ATOM, rss("T", item("http://x.example/1", "Un", guid="g"))])).encode())
    for _ in range(data.draw(st.integers(1, 8))):
        start = data.draw(st.integers(0, len(body)))
        stop = data.draw(st.integers(start, min(len(body), start + 20)))
        body[start:stop] = data.draw(st.binary(max_size=12))
    assert isinstance(any_feed(bytes(body)), Feed | FeedError)
