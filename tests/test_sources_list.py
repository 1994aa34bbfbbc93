"""The starter list: enough of it, well formed, and each source with what an analyst has to know."""

import tomllib
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.collect.opml import read_opml, write_opml
from bot.desk.workspace import starter_sources
from bot.gate.rules import refusal
from bot.text import canonical_url
from bot.types import SourceKind

ROWS = tomllib.loads((Path(__file__).parent.parent / "data" / "sources.toml").read_text(encoding="utf-8"))["source"]


def test_there_are_enough_in_both_languages():
    languages = Counter(row["language"] for row in ROWS)
    assert len(ROWS) >= 40
    assert languages.keys() == {"fr", "en"}
    assert min(languages.values()) >= 15


def test_sections_are_few_and_each_is_used():
    sections = Counter(row["section"] for row in ROWS)
    assert sections.keys() == {
        *("apple", "business", "open-source", "phones", "research", "security", "society", "tech"),
    }


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["title"])
def test_each_source_is_complete(row):
    assert set(row) == {"title", "url", "language", "section", "rights"}
    assert all(isinstance(value, str) and value == value.strip() and value for value in row.values())
    assert row["rights"] == "all" or row["rights"].startswith(("CC ", "public domain"))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["title"])
def test_each_address_is_public_and_plain(row):
    assert refusal(row["url"]) == ""
    assert urlsplit(row["url"]).scheme == "https"
    assert canonical_url(row["url"]) == row["url"]


def test_no_source_stands_twice():
    hosts_and_paths = Counter(canonical_url(row["url"]).removeprefix("https://").removeprefix("www.") for row in ROWS)
    titles = Counter(row["title"].casefold() for row in ROWS)
    assert (hosts_and_paths | titles).most_common(1)[0][1] == 1


def test_the_list_is_what_a_new_workspace_follows():
    sources = starter_sources()
    assert [source.url for source in sources] == [row["url"] for row in ROWS]
    assert all(source.kind is SourceKind.FEED and source.labels for source in sources)


def test_the_list_travels_to_other_readers_and_back():
    sources = starter_sources()
    back = read_opml(write_opml(sources, "Vigie").encode())
    assert [(s.url, s.title, s.labels) for s in back] == [(s.url, s.title, s.labels) for s in sources]
