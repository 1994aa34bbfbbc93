"""Rendering editions: the four forms in both languages, pinned, and what hostile text can do in them: nothing.

After a wanted change, write the pinned files again with `VIGIE_GOLDEN=write pytest tests/test_render.py`, look at the
HTML in a browser (400 and 1100 pixels wide, light and dark), and read the difference.
"""

import html
import json
import os
import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.digest.pdf import as_pdf
from bot.digest.render import render, render_feed
from bot.digest.text import WIDTH
from bot.digest.view import view
from bot.errors import ConfigError
from bot.labels import LANGUAGES, Labels
from bot.types import ArticleKind, Section, Watchlist
from tests.editions import (
    ADVERTISING,
    BREACH,
    CORRECTED,
    CORRECTED_ENGLISH,
    DAY,
    ENGLISH,
    FRENCH,
    HOSTILE,
    NOTICED,
    QUIET,
    RETURNED,
    RETURNS,
    RETURNS_ENGLISH,
    RISING,
    RISING_ENGLISH,
    SECTIONS,
    TOPICS,
    at,
    item,
    link,
)
from tests.receiver import receiving

GOLDEN = Path(__file__).parent / "golden" / "digest"
SUFFIXES = {"text": "txt", "markdown": "md", "html": "html", "json": "json", "atom": "xml", "jsonfeed": "feed.json"}
EDITIONS = {
    "french": FRENCH,
    "english": ENGLISH,
    "returns": RETURNS,
    "returns-english": RETURNS_ENGLISH,
    "corrected": CORRECTED,
    "corrected-english": CORRECTED_ENGLISH,
    "rising": RISING,
    "rising-english": RISING_ENGLISH,
    "quiet": QUIET,
    "sections": SECTIONS,
    "noticed": NOTICED,
}


@pytest.mark.parametrize("form", SUFFIXES)
@pytest.mark.parametrize("name", EDITIONS)
def test_golden(name, form):
    path = GOLDEN / f"{name}.{SUFFIXES[form]}"
    made = render(EDITIONS[name], form, TOPICS)
    if os.environ.get("VIGIE_GOLDEN") == "write":
        path.write_text(made, encoding="utf-8")
    assert made == path.read_text(encoding="utf-8")


def test_another_form_is_refused():
    with pytest.raises(ConfigError, match='"docx" is not a format'):
        render(FRENCH, "docx", TOPICS)


# --- feeds and PDF ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", [FRENCH, ENGLISH, QUIET], ids=["french", "english", "quiet"])
def test_an_atom_feed_is_one_to_a_feed_reader(edition):
    read = feedparser.parse(render(edition, "atom", TOPICS).encode())
    assert not read.bozo
    assert read.version == "atom10"
    assert [entry.title for entry in read.entries] == [story.headline for story in view(edition, TOPICS).stories]
    assert len({entry.id for entry in read.entries}) == len(edition.items)
    assert all(entry.updated_parsed for entry in read.entries)
    for entry in read.entries:
        assert not re.search(r"<(?!/?(p|ul|li|strong|a)\b)", entry.content[0].value)
        assert not re.search(r"<script|javascript:|\bon\w+=", entry.content[0].value)


def test_a_json_feed_is_one_to_vigie_itself():
    document = json.loads(render(FRENCH, "jsonfeed", TOPICS))
    assert document["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["id"] for item in document["items"]] == [
        entry.id for entry in feedparser.parse(render(FRENCH, "atom", TOPICS).encode()).entries
    ]
    assert json.loads(render(QUIET, "jsonfeed", TOPICS))["items"] == []


def test_a_feed_of_several_editions_keeps_every_story_apart():
    older = replace(FRENCH, date=FRENCH.date.replace(day=1))
    read = feedparser.parse(render_feed([FRENCH, older], "atom", TOPICS).encode())
    assert len({entry.id for entry in read.entries}) == 2 * len(FRENCH.items)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_pdf_holds_the_page_and_loads_nothing():
    weasyprint = pytest.importorskip("weasyprint", exc_type=(ImportError, OSError))
    assert weasyprint
    document = as_pdf(render(FRENCH, "html", TOPICS))
    assert document.startswith(b"%PDF-")
    with receiving() as receiver:
        picture = f'<img src="http://127.0.0.1:{receiver.port}/x.png"></body>'
        assert as_pdf(render(FRENCH, "html", TOPICS).replace("</body>", picture)).startswith(b"%PDF-")
        assert receiver.calls == []


# --- words ------------------------------------------------------------------------------------------------------


def test_french_and_english_say_the_same_things():
    keys = "brand watch quiet.day quiet.week quiet.other since.day since.moment summary_of companies topics sources"
    keys += " all_sponsored made colon access.members access.paywall"
    keys += " section.companies section.names section.topics section.noticed"
    keys += " kind.sponsored kind.live kind.review kind.opinion kind.podcast"
    for language in LANGUAGES:
        labels = Labels(language)
        for key in keys.split():
            assert labels.say(key, source="s", date="d", time="t", zone="z")


def test_numbers_and_plurals():
    french, english = Labels("fr"), Labels("en")
    assert [french.count("sources", n) for n in (0, 1, 2, 1234)] == [
        "0\u00a0source", "1\u00a0source", "2\u00a0sources", "1\u202f234\u00a0sources",
    ]  # fmt: skip
    assert [english.count("sources", n) for n in (0, 1, 1234)] == [
        "0\u00a0sources",
        "1\u00a0source",
        "1,234\u00a0sources",
    ]
    assert french.count("sources", 1_000_000).endswith("sources")


def test_dates():
    assert Labels("fr").day(DAY) == "jeudi 20 avril 2023"
    assert Labels("fr").day(DAY.replace(day=1)) == "samedi 1er avril 2023"
    assert Labels("en").day(DAY) == "Thursday 20 April 2023"
    assert Labels("de").day(DAY) == "Thursday 20 April 2023"


def test_times_are_local_and_dated_where_they_are_of_another_day():
    text = render(FRENCH, "text", TOPICS)
    assert "anglais · 08:15" in text
    assert "français · 19 avr. 18:42" in text
    assert "French · 19 Apr 12:42" in render(ENGLISH, "text", TOPICS)
    years_ago = replace(BREACH, links=(replace(BREACH.links[0], published=at(1, 12).replace(year=2021)),))
    assert "1 avr. 2021 14:00" in render(replace(FRENCH, items=(years_ago,)), "text", TOPICS)


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_french_typography(form):
    own_words = render(replace(FRENCH, items=(ADVERTISING,)), form, TOPICS) + render(QUIET, form, TOPICS)
    visible = html.unescape(own_words) if form == "html" else own_words
    visible = re.sub(r"<style>.*?</style>|<[^>]*>|https?:\S+|\d\d:\d\d", "", visible, flags=re.DOTALL)
    assert not re.search(r"(?<![\u00a0\u202f:]):|[^\u202f][;!?]", visible.replace("payant : M", ""))


# --- text -------------------------------------------------------------------------------------------------------


def columns(line):
    wide = {"W": 2, "F": 2}
    return sum(0 if unicodedata.combining(c) else wide.get(unicodedata.east_asian_width(c), 1) for c in line)


ANY = st.text(max_size=300)


@settings(max_examples=150)
@given(ANY, st.lists(ANY, max_size=3), ANY, ANY)
def test_text_fits_the_terminal_and_cannot_drive_it(headline, sentences, source, name):
    one = replace(link(1, "x", headline, at(20, 5)), source=source)
    story = item(1, headline, sentences, (one,), companies=(source,))
    text = render(replace(FRENCH, watchlist=Watchlist(name), items=(story,)), "text", TOPICS)
    for line in text.splitlines():
        assert columns(line) <= WIDTH or line.strip().startswith("https://")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    assert text.encode()


def test_a_long_word_is_cut_and_a_long_address_is_not():
    story = item(1, "x" * 200, (), (link(1, "Le Fil", "", at(20, 5), url="https://fil.example/" + "y" * 200),))
    lines = render(replace(FRENCH, items=(story,)), "text", TOPICS).splitlines()
    assert [line.strip() for line in lines if "xxx" in line][1:] == ["x" * 76, "x" * 48]
    assert "      https://fil.example/" + "y" * 200 in lines


# --- Markdown ---------------------------------------------------------------------------------------------------

GITHUB = MarkdownIt("commonmark").enable(["table", "strikethrough"])
TRICKS = st.lists(
    st.sampled_from(
        [
            "[x](http://piege.example)", "![x](http://piege.example/a.png)", "<b>", "<http://piege.example>", "`",
            "```",
            "**", "__", "~~", "# ", "> ", "- ", "1. ", "12) ", "| a | b |", "---", "===", "\\", "]", "(", "&lt;", "\n",
            "\n\n", "    ", "[^1]", "[x]: http://piege.example", "mot", " ", "a_b", "<!--", "]]>", "*", "\u2028",
        ]
    ),
    max_size=10,
).map("".join)  # fmt: skip


def pieces_of(markdown):
    tokens = [token for block in GITHUB.parse(markdown) for token in (block, *(block.children or ()))]
    return [token.type for token in tokens], [str(token.attrs["href"]) for token in tokens if token.type == "link_open"]


@settings(max_examples=300)
@given(TRICKS, TRICKS)
def test_markdown_from_outside_neither_formats_nor_links(trick, other):
    def edition(headline, sentence):
        story = item(
            1, headline, (sentence,), (link(1, f"s{other}", f"t{headline}", at(20, 5)),), companies=(sentence,)
        )
        story = replace(story, links=(replace(story.links[0], url="https://fil.example/1"),))
        return replace(FRENCH, items=(story,))

    plain = pieces_of(render(edition("mot", "mot"), "markdown", TOPICS))
    types, links = pieces_of(render(edition(f"mot {trick}", f"{other} mot"), "markdown", TOPICS))
    assert set(links) == {"https://fil.example/1"}
    assert set(types) - {"text_special"} <= set(plain[0])
    assert sorted(t for t in types if t.endswith("_open")) == sorted(t for t in plain[0] if t.endswith("_open"))


@settings(max_examples=200)
@given(TRICKS)
def test_markdown_shows_a_headline_as_it_is_written(trick):
    text = f"x {trick} y"
    markdown = render(replace(FRENCH, items=(item(1, text, (), ()),)), "markdown", TOPICS)
    heading = next(
        token for token in GITHUB.parse(markdown) if token.type == "inline" and token.content.startswith("1")
    )
    shown = "".join(child.content for child in heading.children)
    assert shown == "1. " + re.sub("[ \t\n\u2028]+", " ", text)


# --- HTML -------------------------------------------------------------------------------------------------------


class _Page(HTMLParser):
    """The tags, attributes and text of a page."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.text = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_data(self, data):
        self.text.append(data)


@settings(max_examples=150)
@given(ANY, ANY, ANY)
def test_html_from_outside_is_only_text(headline, source, url):
    def page(*texts):
        story = item(1, f"x{texts[0]}", (f"x{texts[1]}",), (link(1, "a", f"t{texts[0]}", at(20, 5)),), language="fr")
        story = replace(
            story, links=(replace(story.links[0], source=f"x{texts[1]}", url=texts[2]),), companies=(texts[1],)
        )
        return _Page(render(replace(FRENCH, items=(story,)), "html", TOPICS))

    plain = page("mot", "mot", "javascript:x")
    made = page(headline, source, url)
    assert [tag for tag in made.tags if tag != "a"] == [tag for tag in plain.tags if tag != "a"]
    assert all(value.startswith(("http://", "https://")) for _, name, value in made.attributes if name == "href")


def test_html_loads_and_runs_nothing():
    page = _Page(render(FRENCH, "html", TOPICS))
    assert not {"script", "img", "link", "iframe", "form", "object"} & set(page.tags)
    assert not [name for _, name, _ in page.attributes if name.startswith("on") or name == "src"]
    assert ("meta", "content", "default-src 'none'; style-src 'unsafe-inline'") in page.attributes
    links = [value for tag, name, value in page.attributes if (tag, name) == ("a", "rel")]
    assert set(links) == {"noopener nofollow"}
    assert "url(" not in render(FRENCH, "html", TOPICS)


def test_html_says_in_which_language_each_story_is():
    page = _Page(render(FRENCH, "html", TOPICS))
    assert ("html", "lang", "fr") in page.attributes
    assert ("h2", "lang", "en") in page.attributes


def test_a_file_has_no_link():
    assert "file:" not in render(FRENCH, "html", TOPICS) + render(FRENCH, "markdown", TOPICS) + render(
        FRENCH, "text", TOPICS
    )


# --- labels of a story ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_labels_are_shown(form):
    shown = render(FRENCH, form, TOPICS)
    for label in (
        "payant",
        "réservé aux membres",
        "opinion",
        "sponsorisé",
        "Contenu sponsorisé",
        "anglais",
        "prix des API",
    ):
        assert label in shown


@pytest.mark.parametrize("form", SUFFIXES)
def test_a_story_of_both_kinds_is_not_marked_as_sponsored(form):
    mixed = replace(ADVERTISING, links=(*ADVERTISING.links, replace(ADVERTISING.links[0], kind=ArticleKind.SPONSORED)))
    assert "Contenu sponsorisé" not in render(replace(FRENCH, items=(mixed,)), form, TOPICS)


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_a_quiet_day_says_so(form):
    assert "Journée calme\u00a0: rien de nouveau" in render(QUIET, form, TOPICS)
    assert "A quiet day: nothing new" in render(replace(QUIET, watchlist=Watchlist("x", language="en")), form, TOPICS)


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_an_article_that_was_changed_after_it_was_told_is_marked(form):
    for edition, said in ((FRENCH, "mis à jour depuis"), (ENGLISH, "updated since")):
        first, *others = edition.items
        assert said not in render(edition, form, TOPICS)
        changed = replace(first, links=(replace(first.links[0], updated=at(20, 12, 30)), *first.links[1:]))
        made = render(replace(edition, items=(changed, *others)), form, TOPICS)
        assert len(re.findall(said, made)) == 1
        assert re.search(rf"{said} \\?\(\d\d:30\\?\)", made)


@pytest.mark.parametrize("form", ["text", "markdown", "html", "atom", "jsonfeed"])
def test_a_follow_up_says_since_when_and_what_is_new_and_where_from(form):
    for edition, marks in (
        (RETURNS, ("Suite", "paru dans l’édition du mercredi 19 avril 2023", "Ce qui est nouveau\u00a0:", "Suite de")),
        (RETURNS_ENGLISH, ("Follow-up", "edition of Wednesday 19 April 2023", "What is new:", "Follows:")),
    ):
        made = html.unescape(html.unescape(render(edition, form, TOPICS)))
        seen = " ".join(re.sub(r"<[^>]*>", " ", made).split(" ")).replace("\n      ", " ")
        for mark in (*marks, *RETURNED.sentences[:1], "415,000 customers", "Hosting firm Nuageo confirms"):
            assert " ".join(mark.split()) in " ".join(seen.split()), mark
        assert "https://le-fil-numerique.example/51" in made
        assert "https://the-wire-ledger.example/21" in made


@settings(max_examples=60)
@given(ANY, ANY)
def test_what_a_follow_up_quotes_is_only_text(sentence, headline):
    news = replace(RETURNED.follow_up, news=(replace(RETURNED.follow_up.news[0], text=f"x{sentence}"),))
    earlier = replace(RETURNS.items[1].follows, headline=f"x{headline}")
    story = replace(RETURNED, follow_up=news, follows=earlier)
    plain = replace(
        story,
        follow_up=replace(news, news=(replace(news.news[0], text="x"),)),
        follows=replace(earlier, headline="x"),
    )
    made, calm = (_Page(render(replace(RETURNS, items=(one,)), "html", TOPICS)) for one in (story, plain))
    assert made.tags == calm.tags
    for line in render(replace(RETURNS, items=(story,)), "text", TOPICS).splitlines():
        assert columns(line) <= WIDTH or line.strip().startswith("https://")


@pytest.mark.parametrize("form", ["text", "markdown", "html", "atom", "jsonfeed"])
def test_a_correction_says_what_was_and_what_is(form):
    for edition, marks in (
        (CORRECTED, ("Correction", "édition du mercredi 19 avril 2023", "Avant", "Maintenant", "n’est plus dans")),
        (CORRECTED_ENGLISH, ("Correction", "edition of Wednesday 19 April 2023", "Before", "Now", "no longer in the")),
    ):
        made = html.unescape(html.unescape(render(edition, form, TOPICS)))
        seen = " ".join(re.sub(r"<[^>]*>", " ", made).split())
        for mark in (*marks, "310 000 → 415 000", "les adresses de 310 000 clients", "les adresses de 415 000 clients"):
            assert mark in seen, mark
        assert "https://le-fil-numerique.example/21" in made


@pytest.mark.parametrize("form", ["text", "markdown", "html", "atom", "jsonfeed"])
def test_what_is_rising_is_said_with_how_far(form):
    for edition, marks in (
        (
            RISING,
            ("En hausse", "Kubo : 12 sujets en sept jours, contre 4,5 d’habitude", "fuites de données : 6 sujets"),
        ),
        (RISING_ENGLISH, ("Trending", "Kubo: 12 stories in seven days, usually 4.5", "data breaches: 6 stories")),
    ):
        made = html.unescape(html.unescape(render(edition, form, TOPICS))).replace("\\", "")
        seen = " ".join(re.sub(r"<[^>]*>", " ", made).split())
        for mark in marks:
            assert mark in seen, mark


# --- sections and periods ---------------------------------------------------------------------------------------

TITLES = [
    "Entreprises suivies",
    "Noms et produits suivis",
    "Thèmes et recherches suivis",
    "À noter aussi",
]


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_sections_are_shown_in_their_order_with_their_stories(form):
    shown = html.unescape(render(SECTIONS, form, TOPICS))
    headlines = ["Hosting firm Nuageo", "Cinq raisons", "@everyone", "Microsoft débranche"]
    places = [shown.index(part) for pair in zip(TITLES, headlines, strict=True) for part in pair]
    assert places == sorted(places)
    assert [story.number for story in view(SECTIONS, TOPICS).stories] == [1, 2, 3, 4]


def test_an_edition_of_one_section_has_no_title_for_it():
    companies = replace(SECTIONS, items=tuple(replace(one, section=Section.COMPANIES) for one in FRENCH.items))
    assert [section.title for section in view(companies, TOPICS).sections] == [""]
    assert [section.title for section in view(FRENCH, TOPICS).sections] == [""]
    assert [section.title for section in view(NOTICED, TOPICS).sections] == ["Also noticed"]
    assert view(QUIET, TOPICS).sections == ()


def test_headings_of_a_page_go_down_step_by_step():
    def heads(edition):
        return [tag for tag in _Page(render(edition, "html", TOPICS)).tags if re.fullmatch("h[1-6]", tag)]

    assert heads(FRENCH) == ["h1", "h2", "h2", "h2", "h2"]
    assert heads(SECTIONS) == ["h1", *["h2", "h3"] * 4]


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_a_day_with_nothing_followed_is_quiet_whatever_else_is_noticed(form):
    shown = render(NOTICED, form, TOPICS)
    assert shown.index("Nothing new on this watchlist.") < shown.index("Also noticed") < shown.index("Nuageo")


@pytest.mark.parametrize(
    ("days", "french", "english"),
    [(None, "Journée calme\u00a0:", "A quiet day:"), (0, "Journée calme\u00a0:", "A quiet day:"),
     (1, "Journée calme\u00a0:", "A quiet day:"), (7, "Semaine calme\u00a0:", "A quiet week:"),
     (3, "Rien de nouveau", "Nothing new"), (1.5, "Rien de nouveau", "Nothing new")],
)  # fmt: skip
@pytest.mark.parametrize("form", SUFFIXES)
def test_that_a_period_was_quiet_is_said_in_every_format(form, days, french, english):
    """What counts is what the edition covers, be it the watchlist's own period or what was asked for this once."""
    midnight = datetime.combine(QUIET.date, time.min, ZoneInfo(QUIET.watchlist.timezone))
    since = None if days is None else (midnight - timedelta(days=days)).astimezone(UTC)
    for language, said in (("fr", french), ("en", english)):
        watchlist = Watchlist("x", language=language)
        shown = render(replace(QUIET, watchlist=watchlist, since=since), form, TOPICS)
        assert ('"quiet": true' if form == "json" else said) in shown


def test_json_knows_what_is_quiet():
    assert [json.loads(render(one, "json", TOPICS))["quiet"] for one in (FRENCH, SECTIONS, NOTICED, QUIET)] == [
        False, False, True, True,
    ]  # fmt: skip


def test_what_an_edition_covers_is_said_where_it_is_not_a_day():
    assert view(FRENCH, TOPICS).since == ""
    assert view(replace(FRENCH, since=datetime(2023, 4, 18, 22, tzinfo=UTC)), TOPICS).since == ""
    assert view(SECTIONS, TOPICS).since == "depuis le jeudi 13 avril 2023"
    assert view(NOTICED, TOPICS).since == "since Tuesday 18 April 2023, 19:30"
    assert view(replace(SECTIONS, since=at(19, 12, 5)), TOPICS).since == "depuis le mercredi 19 avril 2023 à 14:05"


# --- JSON -------------------------------------------------------------------------------------------------------


def test_json_is_a_promise():
    document = json.loads(render(FRENCH, "json", TOPICS))
    assert document["schema"] == "vigie/edition/1"
    assert set(document) == {
        "schema", "id", "date", "made", "since", "quiet", "watchlist", "items", "corrections", "trends",
    }  # fmt: skip
    assert set(document["items"][0]) == {
        "id", "story_id", "headline", "language", "summary", "summary_of", "companies", "topics", "section",
        "first_seen", "score", "links", "follow_up", "follows",
    }  # fmt: skip
    assert set(document["items"][0]["links"][0]) == {
        "article_id", "url", "title", "source", "language", "access", "kind", "published", "updated",
    }  # fmt: skip
    assert document["items"][0]["topics"][0] == {"id": "api-pricing", "label": "prix des API"}
    assert [found["id"] for found in document["items"]] == [101, 102, 103, 104]


@given(ANY)
def test_json_can_be_read_back(text):
    story = replace(HOSTILE, headline=text)
    document = json.loads(render(replace(FRENCH, items=(story,)), "json", TOPICS).encode())
    assert document["items"][0]["story_id"] == 3
