"""The bench of hostile texts in a short form, and what its readers notice."""

import random

import pytest

from bench.hostile import SEEDS, edition_of, hostile_texts, measure
from bench.readings import READERS, Reading, read_markdown


def test_the_texts_are_many_and_the_same_each_time():
    texts = hostile_texts(500, 5)
    assert len(set(texts)) == 500
    assert texts == hostile_texts(500, 5)
    assert texts[: len(SEEDS)] == list(SEEDS)


def test_nothing_hostile_survives_in_any_of_ten_payloads():
    edition = edition_of(hostile_texts(500, 5)[::23], random.Random(1))
    rows = list(measure(edition))
    assert len(rows) == 10
    assert [(row.service, row.example) for row in rows if row.pings or row.foreign or row.broken] == []
    assert all(row.messages for row in rows)


def test_without_being_made_neutral_the_same_texts_are_noticed_in_every_payload():
    edition = edition_of(
        ["@everyone **lisez** :fire:", "[x](https://piege.example) www.piege.example"], random.Random(1)
    )
    for row in measure(edition, raw=True):
        assert row.pings, row.service
        assert row.broken, row.service
        # Slack is told to look for no addresses, and its escapes hold.
        assert row.foreign or row.service == "slack"


@pytest.mark.parametrize(
    ("source", "noticed"),
    [
        ("@everyone", "pings"),
        ("<@U123>", "pings"),
        ("a <!here>", "faults"),
        ("[x](https://piege.example)", "links"),
        ("https://piege.example", "links"),
        ("piege.example", "links"),
        ("un *mot*", "faults"),
        ("un **mot**", "faults"),
        ("__mot__", "faults"),
        ("# Titre", "faults"),
        ("1. un", "faults"),
        ("> un", "faults"),
        ("`x`", "faults"),
        ("~~x~~", "faults"),
        ("||x||", "faults"),
        ("<b>x", "faults"),
        (":fire:", "faults"),
        ("a\u202eb", "faults"),
    ],
)
def test_what_a_reader_of_markdown_notices(source, noticed):
    reading = Reading()
    read_markdown(reading, source)
    assert getattr(reading, noticed)


def test_what_a_reader_of_markdown_takes_for_ours():
    reading = Reading()
    read_markdown(reading, "**[Titre](https://fil.example/1)** (payant)  \nPhrase.")
    assert (reading.text, reading.links) == ("Titre (payant)\nPhrase.\n", ["https://fil.example/1"])
    assert not reading.pings + reading.faults


def slack(text, **changes):
    element = {"type": "mrkdwn", "text": text, "verbatim": True} | changes
    return {"attachments": [{"blocks": [{"type": "section", "text": element}]}]}


@pytest.mark.parametrize(
    ("service", "payload", "noticed"),
    [
        ("slack", slack("<!here> <https://piege.example|ici>"), (1, 1, 0)),
        ("slack", slack("www.piege.example", verbatim=False), (0, 1, 0)),
        ("slack", slack("un *mot* et `code`"), (0, 0, 1)),
        ("slack", slack("x" * 3_001), (0, 0, 1)),
        ("slack", {"attachments": [{"blocks": slack("x")["attachments"][0]["blocks"] * 51}]}, (0, 0, 1)),
        ("telegram", {"text": "<b>x</i> @nina /start", "parse_mode": "HTML"}, (1, 1, 1)),
        ("telegram", {"text": "<img src=x>", "parse_mode": "HTML"}, (0, 0, 1)),
        ("telegram", {"text": "<b>x</b>" * 101, "parse_mode": "HTML"}, (0, 0, 1)),
        ("matrix", {"body": "@room", "formatted_body": '<a href="https://piege.example">x</a>'}, (1, 1, 0)),
        ("discord", {"content": "x", "embeds": [{"title": "x" * 257}], "flags": 4}, (1, 0, 1)),
    ],
)
def test_what_other_readers_notice(service, payload, noticed):
    reading = READERS[service](payload)
    assert tuple(map(bool, (reading.pings, reading.links, reading.faults))) == tuple(map(bool, noticed))
