"""A corpus served as news sites: its feeds and pages, conditional requests, and the measure taken on it."""

import json
import lzma
import subprocess
import sys
import urllib.error
import urllib.request
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bench.replay import Row, read_corpus, replaying
from bench.scores import mean, word_f1
from bot.collect.feeds import parse_feed
from bot.extract.worker import extract
from bot.types import Page, Source

PARAGRAPH = "Le conseil municipal a voté l’achat de 200 capteurs, qui mesureront le bruit des rues un an durant. "
ROWS = [
    {
        "id": f"page/{n}",
        "url": f"https://gazette.example/{n}",
        "html": f"<html><title>Titre {n}</title><body><h1>Titre {n} & suite</h1><p>{PARAGRAPH * 3}</p></body></html>",
        "title": f"Titre {n} & suite",
        "published": f"2023-04-{10 + n}",
        "abstract": f"Le <résumé> de {n}.",
        "text": PARAGRAPH * 3,
    }
    for n in range(5)
]


@pytest.fixture
def corpus(tmp_path):
    path = tmp_path / "corpus.jsonl.xz"
    with lzma.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in ROWS)
    return path


def ask(url, **headers):
    """Status, headers and body of an answer."""
    request = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()


def entries_of(feed):
    _, headers, body = ask(feed)
    page = Page(feed, feed, 200, {"content-type": headers["Content-Type"]}, body)
    return parse_feed(page, Source(feed, id=1)).entries


def test_every_page_is_in_one_feed_and_can_be_read(corpus):
    with replaying(read_corpus(corpus), hosts=2) as site:
        assert len(site.feeds) == 2
        found = {entry.guid: entry for feed in site.feeds for entry in entries_of(feed)}
        assert set(found) == {row["id"] for row in ROWS}
        entry = found["page/3"]
        assert (entry.title, entry.teaser) == ("Titre 3 & suite", "Le <résumé> de 3.")
        assert entry.published == datetime(2023, 4, 13, 12, tzinfo=UTC)
        assert site.pages[entry.url].url == "https://gazette.example/3"
        status, headers, body = ask(entry.url)
        assert status == 200
        page = Page(entry.url, entry.url, status, {"content-type": headers["Content-Type"]}, body)
        assert extract(page, entry).text == PARAGRAPH.strip() + (" " + PARAGRAPH.strip()) * 2


def test_who_sends_a_validator_back_gets_a_304(corpus):
    with replaying(read_corpus(corpus), hosts=1) as site:
        for url in (site.feeds[0], next(iter(site.pages))):
            _, headers, _ = ask(url)
            assert ask(url, If_None_Match=headers["ETag"])[0] == 304
            assert ask(url, If_None_Match='"other"')[0] == 200


def test_what_is_not_in_the_corpus_is_not_there(corpus):
    with replaying(read_corpus(corpus), hosts=1) as site:
        base = site.feeds[0].removesuffix("/feed.xml")
        assert ask(f"{base}/robots.txt")[0] == 404
        assert ask(f"{base}/../../etc/passwd")[0] == 404


def test_more_hosts_than_pages_and_a_limit(corpus):
    rows = read_corpus(corpus, 3)
    assert [row.id for row in rows] == ["page/0", "page/1", "page/2"]
    with replaying(rows, hosts=9) as site:
        assert len(site.feeds) == len(site.pages) == 3


def test_a_plain_file_with_few_fields_will_do(tmp_path):
    path = tmp_path / "pages.jsonl"
    path.write_text(
        '{"id": 7, "url": null, "html": "<p>x</p>", "date": "2023-04-31", "title": null}\n', encoding="utf-8"
    )
    assert read_corpus(path) == (Row("7", "", "<p>x</p>"),)
    path.write_text('{"id": "a", "url": "u", "html": "h", "date": "2023-04-30T10:00"}\n', encoding="utf-8")
    assert read_corpus(path)[0].published == date(2023, 4, 30)


@pytest.mark.parametrize("line", ["{}", "not json", "[]", '{"id": 1}'])
def test_a_line_that_is_no_page_is_named(tmp_path, line):
    path = tmp_path / "pages.jsonl"
    path.write_text('{"id": 1, "html": ""}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 2 is not a page"):
        read_corpus(path)


def test_titles_that_xml_cannot_write_are_served_all_the_same():
    with replaying([Row("1", "", "<p>x</p>", title="Un\x00 ti\ud800tre\x1b <&>")], hosts=1) as site:
        assert entries_of(site.feeds[0])[0].title == "Un ti?tre <&>"


def test_word_f1():
    assert word_f1("Le chat noir", "le CHAT, noir.") == 1
    assert word_f1("le le", "le") == pytest.approx(2 / 3)
    assert word_f1("", "") == 1
    assert word_f1("chat", "") == 0
    assert mean([1.0, 0.0]) == 0.5
    assert mean([]) is None


def test_the_command_says_where_the_feeds_are(corpus):
    command = [sys.executable, "-m", "bench.replay", str(corpus), "--hosts", "1", "--limit", "2"]
    root = Path(__file__).parent.parent
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as server:
        try:
            said = [server.stdout.readline() for _ in range(2)]
            assert said[0].startswith("2 pages on 1 sites of this machine")
            assert len(entries_of(said[1].strip())) == 2
        finally:
            server.kill()


def test_the_measure_runs_vigie_on_every_page(corpus, tmp_path):
    digest = tmp_path / "digest.html"
    command = [sys.executable, "-m", "bench.replay_run", str(corpus), "--hosts", "2", "--digest", str(digest)]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=Path(__file__).parent.parent, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    table = dict(line.rsplit("  ", 1) for line in done.stdout.splitlines() if "  " in line)
    shown = {label.strip(): value.strip() for label, value in table.items()}
    for label in ("pages", "collected and extracted", "enriched", "found by the words of their title"):
        assert shown[label] == "5"
    assert shown["word F1, body"] == "1.0000"
    assert "capteurs" in digest.read_text(encoding="utf-8")
