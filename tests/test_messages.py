"""Messages: neutral, within the channel's limit, each item told once, whatever comes from outside."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.post.messages import compose
from bot.post.neutral import JOINER, clickable, neutral
from bot.post.pages import Limit, Unit
from bot.post.place import plain
from bot.types import Access, ArticleKind, Section, Watchlist
from tests.editions import ADVERTISING, BREACH, ENGLISH, FRENCH, HOSTILE, SPONSORED, item, link

URL = re.compile(r"https?://[^\s]+")
FORBIDDEN = re.compile(r"[@<>\[\]*`~|\\]")

HOSTILE_BITS = st.sampled_from(
    [
        "@everyone", "@here", "@channel", "@room", "<!here>", "<!channel|x>", "<@U123>", "<@&99>", "<#C1|veille>",
        "@nina:matrix.example", "[x](http://piege.example)", "<http://piege.example|ici>", "http://piege.example",
        "www.piege.example", "![x](http://piege.example/a.png)", "**gras**", "__gras__", "_x_", "`code`", "```",
        "~~x~~",
        "||x||", "# titre", "> cite", "- liste", "1. liste", "<b>", "&lt;", "&#64;everyone", ":smile:", "\\", "\u202e",
        "\u200b", "@\u200beveryone", "h\u200bttp://piege.example", "\x1b[31m", "\r\n", "\n", "\u2028", "\ud83d", "🇫🇷",
        "👩‍🚀", "e\u0301\u0301\u0301\u0301\u0301", "é", "mot", " ", "\u00a0", "a" * 90, "tg://resolve",
        "mailto:a@b.example",
        "{{app_title}}", "%s", "/commande", "$x$", "10:30", "3,5", "C#", "U.S.",
    ]
)  # fmt: skip
OUTSIDE = st.one_of(st.text(max_size=200), st.lists(HOSTILE_BITS, max_size=12).map("".join))
URLS = st.one_of(
    st.just("https://fil.example/a"),
    st.text(max_size=60).map(lambda text: f"https://fil.example/{text}"),
    st.just("https://fil.example/" + "x" * 150),
    st.just("javascript:alert(1)"),
    st.just("https://banque.example@piege.example/@everyone"),
    OUTSIDE,
)


@st.composite
def hostile_items(draw):
    links = [
        link(
            number, draw(OUTSIDE), "", FRENCH.made, url=draw(URLS), language=draw(st.sampled_from(["fr", "en", "<b>"]))
        )
        for number in range(draw(st.integers(0, 5)))
    ]
    number = draw(st.integers(1, 10_000))
    return item(number, draw(OUTSIDE), draw(st.lists(OUTSIDE, max_size=4)), links)


ITEMS = st.lists(hostile_items(), max_size=6, unique_by=lambda i: i.id)
LIMITS = st.builds(
    Limit,
    st.integers(100, 3000),
    st.sampled_from([0, 0, 40, 60, 250]),
    st.sampled_from(list(Unit)),
)


def outside_of_urls(text):
    """What of a message is not one of the addresses that Vigie put there itself."""
    return URL.sub("", text)


def squeezed(text):
    return re.sub(r"\s+", "", text)


# --- properties -------------------------------------------------------------------------------------------------


@settings(max_examples=300)
@given(ITEMS, LIMITS, OUTSIDE)
def test_any_edition_fits_is_told_once_and_is_inert(items, limit, name):
    edition = replace(FRENCH, watchlist=Watchlist(name))
    batches = list(compose(edition, items, plain(limit)))
    assert [number for batch in batches if batch.is_last for number in batch.item_ids] == [item.id for item in items]
    for batch in batches:
        assert batch.parts == 1 or (len(batch.item_ids) == 1 and 1 <= batch.part <= batch.parts)
    for batch in batches:
        title, body = batch.message.title, batch.message.body
        if limit.title:
            assert limit.size(title) <= limit.title
            assert limit.size(body) <= limit.body
        else:
            assert limit.size(f"{title}\r\n\r\n{body}") <= limit.body
        assert body.strip()
        for text in (title, body):
            text.encode()  # no half of a surrogate pair
            assert not FORBIDDEN.search(outside_of_urls(text))
            assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]", text)
            assert not FORBIDDEN.search(text)


@settings(max_examples=200)
@given(ITEMS, LIMITS)
def test_everything_said_arrives_in_order_and_addresses_whole(items, limit):
    told = squeezed("".join(batch.message.body for batch in compose(FRENCH, items, plain(limit))))
    own = {clickable(link.url) for item in items for link in item.links} - {""}
    at = 0
    for one in items:
        for said in (one.headline, *one.sentences):
            found = told.find(squeezed(neutral(said)), at)
            assert found >= 0
            at = found
    for batch in compose(FRENCH, items, plain(limit)):
        assert {url for line in batch.message.body.splitlines() for url in URL.findall(line)} <= own


@settings(max_examples=500)
@given(OUTSIDE)
def test_neutral_text_has_no_address_and_stays_neutral(text):
    made = neutral(text)
    assert "://" not in made
    assert not FORBIDDEN.search(made)
    assert not re.search(r"www\.\w|\w\.(com|example|fr)\b", made)
    assert "\n" not in made
    assert neutral(made) == made


@settings(max_examples=300)
@given(URLS)
def test_an_address_is_made_safe_or_dropped(url):
    made = clickable(url)
    assert made == "" or re.fullmatch(r"https?://[^\s@<>\[\]()*`~|\\\"']+", made)
    assert clickable(made) == made


# --- examples ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("@everyone et <!here>", "＠everyone et ‹!here›"),
        ("@\u200beveryone", "＠everyone"),
        ("<@U123> [x](http://piege.example)", f"‹＠U123› (x)(http:{JOINER}//piege.{JOINER}example)"),
        ("Booking.com et U.S. 3.5", f"Booking.{JOINER}com et U.S. 3.5"),
        ("__gras__ snake_case C# #motdièse", "＿＿gras＿＿ snake_case C# ＃motdièse"),
        ("- liste", "– liste"),
        ("&#64;here &lt;b&gt; AT&T", f"&＃64;here &{JOINER}lt;b&{JOINER}gt; AT&T"),
        ("Titre | Le Fil", "Titre │ Le Fil"),
        ("noir \u202eorion\u202c", "noir orion"),
        ("« Espace\u00a0: oui »\r\n fin", "« Espace\u00a0: oui » fin"),
        ("👩‍🚀 🇫🇷", "👩‍🚀 🇫🇷"),
    ],
)
def test_neutral(text, made):
    assert neutral(text) == made


@pytest.mark.parametrize(
    ("url", "made"),
    [
        ("https://fil.example/a?b=c&d=é", "https://fil.example/a?b=c&d=%C3%A9"),
        ("https://fil.example/@everyone/(x)", "https://fil.example/%40everyone/%28x%29"),
        ("https://banque.example@piege.example/", "https://piege.example/"),
        ("https://fil.example/a%20b", "https://fil.example/a%20b"),
        ("https://fil.example/100%/%4", "https://fil.example/100%25/%254"),
        ("https://fil.example/a;b?c&lt;=1;&#60;", "https://fil.example/a;b?c&lt%3B=1;&#60%3B"),
        ("ftp://fil.example/", ""),
        ("file:///etc/passwd", ""),
        ("javascript:alert(1)", ""),
        ("https://[", ""),
        ("https://fil.example/" + "x" * 5000, ""),
    ],
)
def test_clickable(url, made):
    assert clickable(url) == made


def test_a_message_as_it_is_read():
    (batch,) = compose(FRENCH, (ADVERTISING, SPONSORED), plain(Limit(4000, 250)))
    assert batch.message.title == "Vigie · tech · jeudi 20 avril 2023"
    assert batch.item_ids == (101, 104)
    assert batch.message.body == (
        "▪ Microsoft débranche Twitter de son outil publicitaire\n"
        "À partir du 25 avril, la plateforme publicitaire de Microsoft ne permettra plus de gérer un compte Twitter. "
        "Le groupe refuse de payer l’accès à l’interface de programmation, facturé jusqu’à 42 000 dollars par mois.\n"
        "Le Fil Numérique\u00a0: https://le-fil-numerique.example/11\n"
        "The Wire Ledger (EN, payant)\u00a0: https://the-wire-ledger.example/12\n"
        "Cahiers du Code (réservé aux membres, opinion)\u00a0: https://cahiers-du-code.example/13\n"
        "\n"
        "▪ Cinq raisons de passer au stockage Kubo (sponsorisé)\n"
        "Kubo promet de diviser par deux la facture de stockage.\n"
        "Le Fil Numérique (sponsorisé)\u00a0: https://le-fil-numerique.example/41"
    )


def test_what_is_about_nothing_followed_says_so():
    noticed = replace(ADVERTISING, section=Section.NOTICED)
    (batch,) = compose(replace(FRENCH, items=(noticed,)), [noticed], plain(Limit(4000, 250)))
    assert batch.message.body.startswith("▪ Microsoft débranche Twitter de son outil publicitaire (à noter aussi)\n")


def test_english_labels():
    many = tuple(link(n, f"Outlet {n}", "", FRENCH.made, language="en") for n in range(1, 6))
    (batch,) = compose(ENGLISH, (replace(BREACH, links=many, summary_of=4),), plain(Limit(4000, 250)))
    assert batch.message.title == "Vigie · Cloud & ads · Thursday 20 April 2023"
    lines = batch.message.body.splitlines()
    assert lines[2] == "Outlet 4: https://outlet-4.example/4"
    assert lines[-1] == "and 2 more sources"


def test_items_are_not_torn_where_they_fit():
    batches = list(compose(FRENCH, (ADVERTISING, BREACH, SPONSORED), plain(Limit(700, 250))))
    assert [batch.item_ids for batch in batches] == [(101,), (102, 104)]
    assert [batch.message.title[-6:] for batch in batches] == [" (1/2)", " (2/2)"]
    assert all(batch.message.body.startswith("▪ ") for batch in batches)


def test_an_item_that_is_too_long_is_torn_between_its_sentences():
    sentences = [f"Phrase {n}, qui dit quelque chose d’assez long pour tenir sa ligne." for n in range(8)]
    batches = list(compose(FRENCH, (replace(BREACH, sentences=tuple(sentences)),), plain(Limit(260, 250))))
    assert {batch.item_ids for batch in batches} == {(102,)}
    assert [(batch.part, batch.parts) for batch in batches] == [(n + 1, len(batches)) for n in range(len(batches))]
    for batch in batches[:-1]:
        assert batch.message.body.endswith("ligne.")


def test_an_item_that_is_torn_has_its_messages_alone_and_goes_on_where_it_stopped():
    long = replace(BREACH, sentences=tuple(f"Phrase {n}, qui dit quelque chose d’assez long." for n in range(24)))
    batches = list(compose(FRENCH, (ADVERTISING, long, SPONSORED), plain(Limit(700, 250))))
    assert [batch.item_ids for batch in batches] == [(101,), (102,), (102,), (104,)], [
        batch.message.body for batch in batches
    ]
    rest = list(compose(FRENCH, (ADVERTISING, long, SPONSORED), plain(Limit(700, 250)), {102: 1}))
    assert rest == [batches[0], *batches[2:]]
    assert list(compose(FRENCH, (long,), plain(Limit(700, 250)), {102: 9}))[-1].is_last  # as when the limit has grown


def test_an_emoji_is_never_cut_in_two():
    family = "👩‍👩‍👧"
    batches = list(
        compose(FRENCH, (replace(BREACH, headline=family * 80, sentences=(), links=()),), plain(Limit(120, 60)))
    )
    assert len(batches) > 1
    assert all(batch.message.body.lstrip("▪ ").replace(family, "") == "" for batch in batches)


def test_what_the_units_count():
    text = "é👍"
    assert [Limit(100, unit=unit).size(text) for unit in Unit] == [3, 6]


def test_a_long_watchlist_name_gives_way():
    edition = replace(FRENCH, watchlist=Watchlist("x" * 500))
    (batch,) = compose(edition, (BREACH,), plain(Limit(4000, 250)))
    assert batch.message.title == "Vigie · jeudi 20 avril 2023"


def test_nothing_to_tell_is_no_message():
    assert list(compose(FRENCH, (), plain(Limit(2000)))) == []


@pytest.mark.parametrize(("body", "title"), [(99, 0), (0, 0), (2000, 10)])
def test_a_channel_too_narrow_for_a_digest(body, title):
    with pytest.raises(ValueError, match="cannot hold a digest"):
        Limit(body, title)


def test_labels_of_an_unknown_language_are_english():
    edition = replace(FRENCH, watchlist=Watchlist("x", language="de"))
    paid = replace(BREACH, links=(replace(BREACH.links[0], access=Access.PAYWALL, kind=ArticleKind.LIVE),))
    (batch,) = compose(edition, (paid,), plain(Limit(4000, 250)))
    assert "(EN, paywall, live): https" in batch.message.body


def test_the_hostile_example_is_inert():
    (batch,) = compose(FRENCH, (HOSTILE,), plain(Limit(4000, 250)))
    assert URL.findall(batch.message.body) == ["https://promo.example/a%20b?%22q%22=%3Cx%3E&y=%281%29"]
