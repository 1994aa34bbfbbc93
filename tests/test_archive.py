"""WARC files: what is read in well-formed, odd and damaged ones, and what becomes of their articles."""

import asyncio
import contextlib
import gzip
import io
import subprocess
import sys
import time
import zlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from fastwarc.stream_io import Lz4Writer, ZstdWriter
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import init_workspace, open_desk
from bot.collect.archive import Limits, Place, place_after, read_batch
from bot.engine.local import LocalEngine
from bot.errors import ConfigError
from bot.pipeline.archive import Archiving, collect_archive
from bot.store import Store
from bot.types import Article, Source, SourceKind, Status, silent
from tests.site import item, rss, running_site
from tests.visits import Watch, page

CAPTURED = datetime(2023, 4, 20, 8, tzinfo=UTC)
NOW = datetime(2024, 6, 1, 9, tzinfo=UTC)
URL = "https://news.example/"
LIMITS = Limits()


def record(url, block=b"", *, kind="response", at=CAPTURED, media="application/http; msgtype=response"):
    """One WARC record (ISO 28500, section 4)."""
    when = f"WARC-Date: {at:%Y-%m-%dT%H:%M:%SZ}\r\n" if isinstance(at, datetime) else at
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\n{when}Content-Type: {media}\r\n"
    return f"{head}Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


def answer(body, status=200, media="text/html; charset=utf-8", more=""):
    """An HTTP answer as it went over the wire."""
    body = body.encode() if isinstance(body, str) else body
    return f"HTTP/1.1 {status} X\r\nContent-Type: {media}\r\n{more}\r\n".encode() + body


def capture(name, text="", **options):
    """A captured article's page."""
    return record(URL + name, answer(page(name.capitalize(), text or f"Voici ce que l’on sait de {name}.")), **options)


INFO = record("", b"software: test\r\n", kind="warcinfo", media="application/warc-fields").replace(
    b"WARC-Target-URI: \r\n", b""
)


def written(path, *records, packing="members"):
    """A file of records, each packed by itself as CC-NEWS has them, all together, or not at all."""
    if packing == "members":
        path.write_bytes(b"".join(map(gzip.compress, records)))
    elif packing == "whole":
        path.write_bytes(gzip.compress(b"".join(records)))
    elif packing == "plain":
        path.write_bytes(b"".join(records))
    else:
        packed = io.BytesIO()
        for one in records:
            writer = (Lz4Writer if packing == "lz4" else ZstdWriter)(packed)
            writer.write(one)
            writer.finish()
            writer.flush()
        path.write_bytes(packed.getvalue())
    return path


def read_all(path, limits=LIMITS):
    """All batches of a file, one after the other."""
    place, batches = Place(), []
    while place is not None:
        assert len(batches) < 1000, "it does not end"
        batches.append(read_batch(str(path), place, limits, NOW))
        place = batches[-1].next
    return batches


def captures(path, limits=LIMITS):
    return [found for batch in read_all(path, limits) for found in batch.captures]


# --- reading ----------------------------------------------------------------------------------------------------------


def test_a_page_with_its_address_date_type_and_body(tmp_path):
    path = written(tmp_path / "a.warc.gz", INFO, record(URL + "un", answer("<p>é", media="text/html; charset=latin-1")))
    (only,) = captures(path)
    assert (only.page.url, only.page.final_url, only.page.status) == (URL + "un", URL + "un", 200)
    assert only.page.headers == {"content-type": "text/html; charset=latin-1"}
    assert (only.page.body, only.at, only.problem) == ("<p>é".encode(), CAPTURED, "")


@pytest.mark.parametrize(
    "other",
    [
        INFO,
        record(URL, b"GET / HTTP/1.1\r\n\r\n", kind="request", media="application/http; msgtype=request"),
        record(URL, b"fetchTimeMs: 1", kind="metadata", media="application/warc-fields"),
        record(URL, answer(""), kind="revisit"),
        record(URL, answer("gone", 404)),
        record(URL, answer("", 301, more="Location: /x\r\n")),
        record(URL, answer(b"\x89PNG", media="image/png")),
        record(URL, answer("User-agent: *", media="text/plain")),
        record("dns:news.example", b"20230420 1.2.3.4", kind="resource", media="text/dns"),
        record("file:///tmp/x.html", b"<p>", kind="resource", media="text/html"),
        record("http://[", answer("<p>")),
        record(URL + "x" * 3000, answer("<p>")),
    ],
    ids=range(12),
)
def test_what_is_no_page_is_passed_over(tmp_path, other):
    path = written(tmp_path / "a.warc.gz", other, capture("un"))
    (batch,) = read_all(path)
    assert [found.page.url for found in batch.captures] == [URL + "un"]
    assert (batch.records, batch.damage) == (2, "")


def test_a_resource_is_a_page_too(tmp_path):
    path = written(tmp_path / "a.warc.gz", record(f"<{URL}un>", b"<p>Bonjour", kind="resource", media="text/html"))
    (only,) = captures(path)
    assert (only.page.url, only.page.body) == (URL + "un", b"<p>Bonjour")


CHUNKED = b"5\r\n<p>Bo\r\n5\r\nnjour\r\n0\r\n\r\n"


@pytest.mark.parametrize(
    ("body", "header"),
    [
        (gzip.compress(b"<p>Bonjour"), "Content-Encoding: gzip\r\n"),
        (zlib.compress(b"<p>Bonjour"), "Content-Encoding: deflate\r\n"),
        (b"<p>Bonjour", "Content-Encoding: gzip\r\n"),
        (b"<p>Bonjour", "Content-Encoding: br\r\n"),
        (CHUNKED, "Transfer-Encoding: chunked\r\n"),
        (b"<p>Bonjour", "Transfer-Encoding: chunked\r\n"),
        (b"<p>Bonjour", "X-Crawler-Content-Encoding: gzip\r\n"),
    ],
    ids=range(7),
)
def test_bodies_are_decoded_unless_the_archive_has_done_so(tmp_path, body, header):
    path = written(tmp_path / "a.warc.gz", record(URL, answer(body, more=header)))
    (only,) = captures(path)
    assert only.page.body == b"<p>Bonjour" or only.problem


def test_a_page_without_a_capture_date_has_its_servers_or_none(tmp_path):
    dated = answer("<p>", more="Date: Thu, 20 Apr 2023 08:00:00 GMT\r\n")
    path = written(
        tmp_path / "a.warc.gz",
        record(URL + "1", dated, at=""),
        record(URL + "2", answer("<p>"), at="WARC-Date: 2023-10-294T05:21:46-0700\r\n"),
        record(URL + "3", answer("<p>"), at=NOW + timedelta(days=9)),
    )
    one, two, three = captures(path)
    assert one.at == CAPTURED
    assert two.at is three.at is None
    assert "does not say when" in two.problem


PACKINGS = ["members", "whole", "plain", "lz4", "zstd"]


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("limits", [Limits(pages=1), Limits(pages=3), Limits(seconds=-1), Limits()], ids=range(4))
def test_it_is_read_in_batches_of_any_size(tmp_path, packing, limits):
    records = [INFO, *(capture(f"n{n}") for n in range(7)), record(URL, b"x", kind="metadata")]
    path = written(tmp_path / "a.warc", *records, packing=packing)
    batches = read_all(path, limits)
    assert [c.page.url for b in batches for c in b.captures] == [f"{URL}n{n}" for n in range(7)]
    assert sum(batch.records for batch in batches) == 9
    assert not any(batch.damage for batch in batches)


# --- damaged and hostile files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("packing", ["members", "plain", "lz4", "zstd"])
def test_damage_costs_only_what_is_damaged(tmp_path, packing):
    first, broken, last = capture("un"), capture("deux"), capture("trois")
    whole = written(tmp_path / "a.warc", first, broken, last, packing=packing).read_bytes()
    start = len(written(tmp_path / "b.warc", first, packing=packing).read_bytes())
    end = len(written(tmp_path / "b.warc", first, broken, packing=packing).read_bytes())
    middle = (start + end) // 2
    (tmp_path / "a.warc").write_bytes(whole[: start + 2] + b"\xff" * (middle - start) + whole[middle + 2 :])
    found = [capture.page.url for capture in captures(tmp_path / "a.warc")]
    assert (found[0], found[-1]) == (URL + "un", URL + "trois")


@pytest.mark.parametrize("packing", ["members", "plain", "whole"])
def test_a_file_that_is_cut_off_gives_what_came_before(tmp_path, packing):
    path = written(tmp_path / "a.warc", capture("un"), capture("deux"), packing=packing)
    path.write_bytes(path.read_bytes()[:-200])
    assert captures(path)[0].page.url == URL + "un"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>" * 1000,
        gzip.compress(b"hello" * 1000),
        b"\x1f\x8b\x08\x00" * 20,
        b"\n" * 100_000,
        bytes(range(256)) * 99,
    ],
    ids=range(6),
)
def test_what_is_no_archive_has_no_records(tmp_path, body):
    path = tmp_path / "a.warc.gz"
    path.write_bytes(body)
    assert sum(batch.records for batch in read_all(path)) == 0


@settings(max_examples=60)
@given(st.data())
def test_any_damage_is_read_around(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("warc") / "a.warc"
    packing = data.draw(st.sampled_from(PACKINGS))
    body = bytearray(written(path, INFO, capture("un"), capture("deux"), packing=packing).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(body)))
        body[start : start + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=20))
    path.write_bytes(bytes(body))
    for batch in read_all(path, Limits(pages=1)):
        assert all(found.page.url for found in batch.captures)


def endless_page(megabytes):
    """A packed record of a page of zeros, a thousandth of its size; its checksum is wrong, which shows at its end."""
    http = answer("")
    head = record(URL + "huge", http).replace(
        b"Content-Length: %d" % len(http), b"Content-Length: %d" % (len(http) + megabytes * 1_000_000)
    )
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    start = packer.compress(head.removesuffix(b"\r\n\r\n")) + packer.flush(zlib.Z_FULL_FLUSH)
    raw = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = raw.compress(bytes(1_000_000)) + raw.flush(zlib.Z_FULL_FLUSH)
    return start + block * megabytes + raw.flush() + bytes(8)


def test_a_page_that_is_too_large_is_said(tmp_path):
    path = tmp_path / "a.warc.gz"
    path.write_bytes(written(path, capture("un")).read_bytes() + endless_page(300) + gzip.compress(capture("deux")))
    found = {capture.page.url.removeprefix(URL): capture for capture in captures(path)}
    assert set(found) == {"un", "huge", "deux"}
    assert ("larger than 10 MB" in found["huge"].problem, found["huge"].page.body) == (True, b"")


def test_the_place_behind_a_record_that_cannot_be_read(tmp_path):
    path = written(tmp_path / "a.warc.gz", capture("un"), capture("deux"))
    behind = place_after(str(path), Place())
    assert behind == Place(len(gzip.compress(capture("un"))))
    assert [found.page.url for found in read_batch(str(path), behind, Limits(), NOW).captures] == [URL + "deux"]
    assert place_after(str(path), behind) is None


# --- collecting -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def engine():
    with LocalEngine(2, 1024) as engine:
        yield engine


@pytest.fixture
def tools(tmp_path, engine):
    with Store.open(f"sqlite:///{tmp_path / 'vigie.db'}") as store:
        yield Archiving(store, engine, lambda: NOW, 20.0, 10_000_000)


def collected(tools, path):
    """What became of each address of an archive."""
    outcomes = asyncio.run(collect_archive(tools, path, silent))
    return {outcome.url.removeprefix(URL): (outcome.status, outcome.reason) for outcome in outcomes}


def test_articles_are_saved_as_of_their_capture(tools, tmp_path):
    path = written(tmp_path / "a.warc.gz", INFO, capture("un"), capture("deux"))
    outcomes = collected(tools, path)
    assert outcomes[path.as_uri()] == (Status.OK, "records: 3, web pages: 2, new articles: 2, changed: 0")
    assert outcomes["un"] == (Status.OK, "a new article, captured on 2023-04-20 08:00 UTC")
    saved = tools.store.article_by_url(URL + "un")
    assert (saved.title, saved.collected, saved.published) == ("Un", CAPTURED, None)
    assert saved.when == CAPTURED
    (source,) = tools.store.sources()
    assert (source.kind, source.title, source.history.checked_at) == (SourceKind.ARCHIVE, "a.warc.gz", NOW)
    assert [outcome.step for outcome in tools.store.outcomes([URL + "un"])] == ["save"]


def test_read_again_nothing_is_done_again(tools, tmp_path):
    path = written(tmp_path / "a.warc.gz", capture("un"), record(URL + "vide", answer("<html><body></body></html>")))
    assert collected(tools, path)["vide"][0] is Status.SKIPPED
    assert collected(tools, path) == {
        path.as_uri(): (Status.SAME, "records: 2, web pages: 2, new articles: 0, changed: 0")
    }
    assert len(tools.store.sources()) == 1


def test_a_later_capture_of_an_article_is_a_change_whatever_their_order(tools, tmp_path):
    early = capture("un", "Le prix reste secret.")
    late = capture("un", "Le prix sera de neuf euros.", at=CAPTURED + timedelta(days=1))
    collected(tools, written(tmp_path / "a.warc.gz", early, late))
    saved = tools.store.article_by_url(URL + "un")
    (earlier,) = tools.store.revisions(saved.id)
    assert ("neuf euros" in saved.text, "reste secret" in earlier.text) == (True, True)
    assert saved.changed == CAPTURED + timedelta(days=1)
    outcomes = collected(
        tools, written(tmp_path / "b.warc.gz", capture("un", "Bientôt.", at=CAPTURED - timedelta(days=1)))
    )
    assert outcomes["un"] == (
        Status.SKIPPED,
        "the archive has it as of 2023-04-19 08:00 UTC; that text or a later one is kept already",
    )
    assert "neuf euros" in tools.store.article_by_url(URL + "un").text


def test_what_the_wire_gave_is_not_replaced_by_an_older_text(tools, tmp_path):
    live = tools.store.add_source(Source("https://news.example/feed"))
    text = "Le texte d’aujourd’hui, bien plus récent."
    tools.store.save_article(Article(URL + "un", "Un", text, source_id=live.id), now=NOW)
    assert collected(tools, written(tmp_path / "a.warc.gz", capture("un")))["un"][0] is Status.SKIPPED
    assert tools.store.article_by_url(URL + "un").text == text


def test_a_feed_looks_after_what_an_archive_brought(tools, tmp_path):
    with running_site() as site:
        old = answer(page("Un", "Le prix reste secret."))
        collected(tools, written(tmp_path / "a.warc.gz", record(site.at("/un"), old)))
        site["/un"] = page("Un", "Le prix sera de neuf euros.")
        site["/feed"] = rss("Le Fil", item(site.at("/un"), "Un"))
        tools.store.add_source(Source(site.at("/feed")))
        watch = Watch(tools.store, tools.engine, now=NOW)
        feeds = [source for source in tools.store.sources() if source.kind.is_visited]
        outcomes = {o.url: o.status for o in asyncio.run(watch.collecting(feeds))}
        assert outcomes[site.at("/un")] is Status.CHANGED
        saved = tools.store.article_by_url(site.at("/un"))
        assert ("neuf euros" in saved.text, len(tools.store.revisions(saved.id))) == (True, 1)


def test_damage_is_said_and_its_neighbours_are_saved(tools, tmp_path):
    path = tmp_path / "a.warc.gz"
    broken = gzip.compress(capture("deux"))
    path.write_bytes(
        gzip.compress(capture("un")) + broken[:40] + bytes(20) + broken[60:] + gzip.compress(capture("trois"))
    )
    outcomes = asyncio.run(collect_archive(tools, path, silent))
    assert {o.url for o in outcomes if o.status is Status.OK} == {path.as_uri(), URL + "un", URL + "trois"}
    (said,) = (o for o in outcomes if o.status is Status.FAILED)
    assert (said.url, "damaged" in said.reason, "byte" in said.reason) == (path.as_uri(), True, True)


def test_a_record_that_holds_the_reader_up_costs_itself_alone(tools, tmp_path):
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(capture("un")) + endless_page(40_000) + gzip.compress(capture("deux")))
    started = time.monotonic()
    outcomes = asyncio.run(collect_archive(replace(tools, seconds=1.0), path, silent))
    assert time.monotonic() - started < 30
    assert {o.url for o in outcomes if o.status is Status.OK} == {path.as_uri(), URL + "un", URL + "deux"}
    assert any(o.status is Status.FAILED and "too long" in o.reason for o in outcomes)


def test_what_is_no_archive_is_said(tools, tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("Bonjour")
    assert collected(tools, path) == {path.as_uri(): (Status.FAILED, "not a WARC file: there is no record in it")}


def test_cut_off_anywhere_and_run_again_nothing_is_lost_or_done_twice(tools, tmp_path):
    path = written(tmp_path / "a.warc.gz", *(capture(f"n{n}") for n in range(80)))

    async def cut_off(saved):
        work = asyncio.create_task(collect_archive(tools, path, silent))
        while tools.store.counts()["articles"] < saved and not work.done():
            await asyncio.sleep(0.005)
        work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work

    for count in (1, 40):
        asyncio.run(cut_off(count))
    before = tools.store.counts()["articles"]
    assert 0 < before < 80
    new = 80 - before
    assert collected(tools, path)[path.as_uri()][1] == f"records: 80, web pages: 80, new articles: {new}, changed: 0"


# --- the whole job ----------------------------------------------------------------------------------------------------


def published(name, day):
    html = page(name.capitalize(), f"Voici ce que l’on sait de {name}.")
    return html.replace("</head>", f'<meta property="article:published_time" content="{day}T06:00:00Z"></head>')


@pytest.fixture
def workspace(tmp_path):
    init_workspace(tmp_path / "watch", starter=False)
    records = [record(f"{URL}n{n}", answer(published(f"n{n}", f"2023-04-{18 + n % 2}"))) for n in range(6)]
    written(tmp_path / "news.warc.gz", INFO, *records)
    return tmp_path


def test_an_archive_fills_its_own_days_and_not_todays_digest(workspace):
    with open_desk(workspace / "watch", clock=lambda: NOW) as desk:
        outcomes = desk.collect(archives=[workspace / "news.warc.gz"])
        assert sum(o.status is Status.OK and o.step == "save" for o in outcomes) == 6
        desk.enrich()
        (today,) = desk.digest()
        assert today.items == ()
        (then,) = desk.digest(day=date(2023, 4, 19))
        assert then.items
        assert len(desk.search("sait")) == 6
        assert desk.collect() == ()  # nothing is followed: an archive is not asked again
        with pytest.raises(ConfigError, match="--archive"):
            desk.collect(["news.warc.gz"])
        with pytest.raises(ConfigError, match="cannot be read"):
            desk.collect(archives=[workspace / "gone.warc.gz"])
        with pytest.raises(ConfigError, match="cannot be read"):
            desk.collect(archives=[workspace])


def test_the_command(workspace):
    def vigie(*words):
        command = [sys.executable, "-m", "bot.cli", "-C", "watch", *words]
        return subprocess.run(command, cwd=workspace, capture_output=True, text=True, timeout=120)

    done = vigie("collect", "--archive", "news.warc.gz")
    assert (done.returncode, "6 new articles" in done.stdout) == (0, True), done.stdout + done.stderr
    done = vigie("collect", "--archive", "gone.warc.gz")
    assert (done.returncode, "gone.warc.gz cannot be read" in done.stderr) == (1, True), done.stdout + done.stderr
    done = vigie("collect", "--archive", "watch/vigie.toml")
    assert (done.returncode, "not a WARC file" in done.stdout) == (1, True), done.stdout + done.stderr
