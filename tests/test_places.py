"""Places: what each service reads of a message is what was meant, within its limits, whatever comes from outside."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from bench.readings import READERS
from bot.post.messages import compose
from bot.post.neutral import clickable, neutral
from bot.post.pages import Limit
from bot.post.places import place_of
from bot.types import Watchlist
from tests.editions import ADVERTISING, BREACH, CORRECTED, FRENCH, RETURNS, SECTIONS, SPONSORED, TOPICS, link
from tests.test_messages import ITEMS, OUTSIDE, squeezed

KINDS = {
    "slack": "slack",
    "discord": "discord",
    "telegram": "tgram",
    "teams": "workflow",
    "mattermost": "mmost",
    "rocketchat": "rocket",
    "ntfy": "ntfy",
    "json": "json",
}
"""Services whose last payload holds a message as it was composed; test_channels has what apprise makes of others."""


def place(service):
    return place_of(KINDS[service], Limit(32_768, 250))


def body(service, message):
    """The last payload, as apprise makes it of a message."""
    made = {
        "slack": {"attachments": [message.card]},
        "telegram": {"text": message.markup, "parse_mode": "HTML"},
        "mattermost": {"text": message.markup},
        "rocketchat": {"text": message.markup},
        "ntfy": {"title": message.title, "message": message.markup},
        "json": {"title": message.title, "message": message.body, **(message.card or {})},
    }
    return made.get(service, message.card)


def narrow(service, room):
    """A place in which a message has room for little, so that items are torn."""
    wide = place(service)
    return replace(wide, fits=lambda message: wide.fits(message) and len(message.body) + len(message.title) <= room)


def told(service, items, where, name="tech"):
    edition = replace(FRENCH, watchlist=Watchlist(name))
    return list(compose(edition, items, where, topics=TOPICS))


@pytest.mark.parametrize("service", KINDS)
@settings(max_examples=12)
@given(ITEMS, OUTSIDE)
def test_any_edition_is_told_once_and_read_as_it_was_meant(service, items, name):
    for where in (place(service), narrow(service, 2_600)):
        batches = told(service, items, where, name)
        assert [number for batch in batches if batch.is_last for number in batch.item_ids] == [one.id for one in items]
        readings = [READERS[service](body(service, batch.message)) for batch in batches]
        own = {clickable(link.url) for one in items for link in one.links}
        for reading in readings:
            assert (reading.pings, reading.faults) == ([], [])
            assert set(reading.links) <= own
        seen, at = squeezed("".join(reading.text for reading in readings)), 0
        for said in (said for one in items for said in (one.headline, *one.sentences)):
            at = seen.find(squeezed(neutral(said)), at)
            assert at >= 0


@pytest.mark.parametrize("service", KINDS)
def test_an_item_that_is_too_long_is_torn_between_its_sentences_and_goes_on_where_it_stopped(service):
    long = replace(BREACH, sentences=tuple(f"Phrase {n}, qui dit quelque chose d’assez long." for n in range(60)))
    where = narrow(service, 900)
    batches = told(service, (ADVERTISING, long, SPONSORED), where)
    parts = [batch for batch in batches if batch.item_ids == (long.id,)]
    assert [(batch.part, batch.parts) for batch in parts] == [(n, len(parts)) for n in range(1, len(parts) + 1)]
    assert len(parts) > 2
    rest = list(compose(FRENCH, (ADVERTISING, long, SPONSORED), where, {long.id: 2}, TOPICS))
    assert [batch.item_ids for batch in rest] == [batch.item_ids for batch in batches if batch not in parts[:2]]
    readings = [READERS[service](body(service, batch.message)).text for batch in parts]
    for reading in readings:
        assert squeezed(reading).count("Phrase") == squeezed(reading).count("qui") == reading.count("assez long.")


@pytest.mark.parametrize("service", KINDS)
def test_a_headline_is_a_link_to_the_article_that_speaks_for_its_story(service):
    (batch,) = told(service, (ADVERTISING,), place(service))
    reading = READERS[service](body(service, batch.message))
    assert reading.links[0] == "https://le-fil-numerique.example/11"
    assert set(reading.links) == {one.url for one in ADVERTISING.links}
    for said in ("Microsoft, Twitter", "prix des API", "The Wire Ledger", "EN, payant"):
        assert said in reading.text


@pytest.mark.parametrize("service", KINDS)
def test_an_address_too_long_for_any_message_is_left_out_and_never_cut(service):
    long = f"https://fil.example/{'a' * 1_900}"
    items = (replace(BREACH, links=(link(21, "Le Fil", "x", FRENCH.made, url=long),)),)
    for batch in told(service, items, narrow(service, 700)):
        assert set(READERS[service](body(service, batch.message)).links) <= {long}


def test_an_edition_of_many_items_keeps_within_what_is_counted():
    items = [replace(ADVERTISING, id=n, story_id=n) for n in range(1, 120)]
    for service in KINDS:
        batches = told(service, items, place(service))
        assert not [fault for b in batches for fault in READERS[service](body(service, b.message)).faults]
        assert len(batches) <= {"discord": 20, "ntfy": 40, "rocketchat": 30}.get(service, 18), service


def test_a_webhook_says_why_an_item_is_told():
    def why(edition):
        items = (*edition.items, *edition.notices)
        (batch,) = compose(edition, items, place("json"), topics=TOPICS)
        return [
            tuple(item[key] for key in ("section", "follow_up", "correction")) for item in batch.message.card["items"]
        ]

    assert why(RETURNS) == [(None, True, False), (None, False, False)]
    assert why(CORRECTED) == [(None, False, False), (None, False, True)]
    assert {section for section, *_ in why(SECTIONS)} >= {"companies", "noticed"}
