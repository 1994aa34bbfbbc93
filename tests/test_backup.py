"""Backups restore, and restoring reposts nothing; nor does a first run, a new channel or a feed with new GUIDs."""

import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import load_config
from bot.desk import init_workspace, open_desk
from bot.desk.backup import restore
from bot.desk.watching import WatchLock
from bot.errors import ConfigError, StoreError
from bot.pipeline.post import Posting, post
from bot.post.journal import Journal
from bot.post.outbox import may_have_been_sent
from bot.store import RESTORED, Store
from bot.types import Channel, DeliveryStatus, Receipt, Watchlist, silent
from tests.builders import an_article
from tests.editions import ADVERTISING, BREACH, FRENCH, SPONSORED
from tests.fault_ground import full
from tests.receiver import receiving
from tests.site import rss, running_site
from tests.test_routes import FakeChannel

NOW = FRENCH.made + timedelta(hours=4)
PENDING, SENT, FAILED, UNKNOWN = (
    DeliveryStatus.PENDING,
    DeliveryStatus.SENT,
    DeliveryStatus.FAILED,
    DeliveryStatus.UNKNOWN,
)


class Room:
    """A workspace's database and its journal, one channel, and a clock."""

    def __init__(self, url, folder):
        self.url, self.folder, self.now = url, folder, NOW
        self.channel = FakeChannel()
        with Store.open(url) as store:
            store.save_channel(Channel("salon", "json://salon"))
            store.save_watchlist(Watchlist("tech"))

    def tell(self, *items, day=date(2023, 4, 20)):
        """Make an edition and post it, as a run does; says what came of it."""
        with Store.open(self.url) as store:
            (watchlist,) = store.watchlists()
            bare = tuple(replace(one, id=0) for one in items)
            edition = store.save_edition(
                replace(FRENCH, watchlist=watchlist, date=day, made=self.now, items=bare, id=0)
            )
            return self.post(store, edition)

    def post(self, store, *editions, **options):
        tools = Posting(store, lambda _: self.channel, lambda: self.now, "nina:1:1", journal=Journal(self.folder))
        return [(result.items, str(result.status)) for result in post(tools, editions, silent, **options)]

    def states(self):
        with Store.open(self.url) as store:
            return [row.status for row in store.ledger.rows()]

    @property
    def told(self):
        return "\n".join(message.body for message in self.channel.sent)


@pytest.fixture
def room(tmp_path):
    return Room(f"sqlite:///{tmp_path / 'vigie.db'}", tmp_path)


LATER = replace(BREACH, story_id=9, headline="Nuageo change de direction", first_seen=NOW + timedelta(days=2), links=())


# --- a database that is older than what was sent ----------------------------------------------------------------


def test_a_database_that_was_copied_back_sends_nothing_again(room, tmp_path):
    room.tell(ADVERTISING)
    shutil.copy(tmp_path / "vigie.db", tmp_path / "old.db")
    room.now += timedelta(hours=1)
    assert room.tell(ADVERTISING, BREACH) == [(1, "sent")]
    shutil.copy(tmp_path / "old.db", tmp_path / "vigie.db")
    room.now += timedelta(hours=1)
    with Store.open(room.url) as store:
        (watchlist,) = store.watchlists()
        known = store.edition(watchlist.id, FRENCH.date)
        assert room.post(store, known, dry_run=True) == []
    assert room.tell(ADVERTISING, BREACH) == [(1, "unknown")]
    assert room.tell(ADVERTISING, BREACH) == []
    assert room.states() == [SENT, UNKNOWN]
    assert (room.told.count(ADVERTISING.headline), room.told.count(BREACH.headline)) == (1, 1)


def test_news_that_begin_after_the_restoration_are_posted(room, tmp_path):
    room.tell(ADVERTISING)
    shutil.copy(tmp_path / "vigie.db", tmp_path / "old.db")
    room.tell(ADVERTISING, BREACH)
    shutil.copy(tmp_path / "old.db", tmp_path / "vigie.db")
    room.tell(BREACH)
    room.now += timedelta(days=3)
    assert room.tell(SPONSORED, LATER, day=date(2023, 4, 23)) == [(1, "unknown"), (1, "sent")]
    assert LATER.headline in room.told
    assert SPONSORED.headline not in room.told


def test_what_was_open_in_the_backup_is_unknown_and_sent_on_demand_only(database_url, tmp_path):
    room = Room(database_url, tmp_path)
    room.channel.receipts = [Receipt(FAILED, "refused")]
    assert room.tell(ADVERTISING, BREACH) == [(2, "pending")]
    room.now += timedelta(hours=7)
    with Store.open(room.url) as store:
        assert store.ledger.mark_restored(room.now) == 2
        assert {(row.status, row.reason) for row in store.ledger.rows()} == {(UNKNOWN, RESTORED)}
        assert store.ledger.restored() == room.now
        assert store.ledger.mark_restored(room.now + timedelta(hours=1)) == 0
        assert store.ledger.restored() == room.now + timedelta(hours=1)
        room.now += timedelta(hours=2)
        assert room.post(store) == []
        assert store.ledger.retry([row.id for row in store.ledger.rows()], room.now) == 2
        assert room.post(store) == [(2, "sent")]


def test_what_was_open_for_a_channel_that_is_gone_is_nobodys_doubt(database_url, tmp_path):
    room = Room(database_url, tmp_path)
    room.channel.receipts = [Receipt(FAILED, "refused")]
    room.tell(ADVERTISING, BREACH)
    with Store.open(room.url) as store:
        store.remove_channel("salon")
        assert store.ledger.mark_restored(room.now) == 0


def test_claims_only_grow(database_url, tmp_path):
    room = Room(database_url, tmp_path)
    seen = [0]
    for items in ((ADVERTISING,), (ADVERTISING, BREACH), (SPONSORED,), ()):
        room.tell(*items)
        with Store.open(room.url) as store:
            seen.append(store.ledger.claims())
            assert Journal(tmp_path).claims() == seen[-1]
    assert seen == [0, 1, 2, 3, 3]


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"claims": "many"}', b"\xff\xfe"])
def test_a_damaged_journal_says_nothing(tmp_path, damage):
    journal = Journal(tmp_path)
    assert journal.claims() == 0
    journal.note(7)
    assert journal.claims() == 7
    (tmp_path / "posted.json").write_bytes(damage)
    assert journal.claims() == 0
    Journal(tmp_path / "nowhere").note(3)  # posting goes on without


def test_a_new_database_beside_an_old_journal_does_not_flood(room, tmp_path):
    room.tell(ADVERTISING, BREACH)
    (tmp_path / "vigie.db").unlink()
    again = Room(room.url, tmp_path)
    assert again.tell(ADVERTISING, BREACH) == [(2, "unknown")]
    assert again.channel.sent == []


MOMENTS = st.integers(0, 10**6).map(lambda seconds: NOW + timedelta(seconds=seconds))


@given(MOMENTS, st.lists(MOMENTS, max_size=3), MOMENTS, MOMENTS)
def test_an_item_is_certain_only_if_all_of_it_lies_between_the_restoration_and_now(first, published, restored, now):
    links = tuple(replace(BREACH.links[0], published=moment) for moment in published)
    item = replace(BREACH, first_seen=first, links=links)
    certain = all(restored < moment <= now for moment in (first, *published))
    assert may_have_been_sent(item, restored, now) != certain
    assert not may_have_been_sent(item, None, now)


# --- the commands -----------------------------------------------------------------------------------------------


@pytest.fixture
def workspace(tmp_path):
    return init_workspace(tmp_path / "watch", starter=False)


def vigie(folder, *words):
    command = [sys.executable, "-m", "bot.cli", "-C", str(folder), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def clock():
    return datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def add(folder, *numbers):
    with Store.open(load_config(folder).database_url) as store:
        for n in numbers:
            store.save_article(replace(an_article(), url=f"https://le-fil.example/{n}"), now=NOW)


def test_a_backup_is_put_back_and_what_was_there_is_kept(workspace, tmp_path):
    add(workspace, 1)
    made = vigie(workspace, "backup", str(tmp_path / "copy.db"))
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.glob("*copy*")) == ["copy.db"]
    add(workspace, 2, 3)
    restored = restore(load_config(workspace), tmp_path / "copy.db", clock)
    assert (restored.articles, restored.held) == (1, 0)
    assert restored.kept == workspace / "vigie-before-restore-20260310-120000.db"
    with Store.open(load_config(workspace).database_url) as store:
        assert store.counts()["articles"] == 1
        assert store.ledger.restored() == clock()
    with Store.open(f"sqlite:///{restored.kept}") as store:
        assert store.counts()["articles"] == 3


def test_the_command_says_what_it_did_and_what_to_do(workspace, tmp_path):
    vigie(workspace, "backup", str(tmp_path / "copy.db"))
    (workspace / "vigie.db").write_bytes(b"broken" * 1000)  # which is why one restores
    done = vigie(workspace, "restore", str(tmp_path / "copy.db"))
    assert done.returncode == 0, done.stderr
    assert "Restored: 0 articles. The database that was there is kept" in " ".join(done.stdout.split())
    assert "vigie post --retry-unknown" in done.stdout
    assert vigie(workspace, "restore", "--mark").stdout.startswith(
        "Marked as restored.\nNothing was still to be sent.\n"
    )
    assert vigie(workspace, "restore").returncode == 2


def test_a_copy_made_while_another_writes_is_whole(workspace, tmp_path):
    add(workspace, 0)
    stop = threading.Event()

    def write():
        n = 1
        while not stop.is_set():
            add(workspace, n)
            n += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for n in range(5):
            with open_desk(workspace) as desk:
                desk.backup(tmp_path / f"{n}.db")
    finally:
        stop.set()
        writer.join()
    for n in range(5):
        with closing(sqlite3.connect(tmp_path / f"{n}.db")) as copy:
            assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            articles, indexed = (
                copy.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("article", "indexed")
            )
            assert articles == indexed > 0


def test_what_is_no_backup_is_refused_and_nothing_changes(workspace, tmp_path):
    add(workspace, 1)
    config = load_config(workspace)
    (tmp_path / "text.db").write_text("Bonjour " * 500, encoding="utf-8")
    with closing(sqlite3.connect(tmp_path / "other.db")) as other, other:
        other.execute("CREATE TABLE note (text TEXT)")
    (tmp_path / "empty.db").touch()
    for name in ("text.db", "other.db", "empty.db", "nowhere.db"):
        with pytest.raises(StoreError, match=r"no backup of Vigie|There is no file"):
            restore(config, tmp_path / name, clock)
    with Store.open(config.database_url) as store:
        assert (store.counts()["articles"], store.ledger.restored()) == (1, None)
    assert sorted(path.name for path in workspace.glob("*.db*")) == ["vigie.db"]
    with open_desk(workspace) as desk, pytest.raises(StoreError, match="is there already"):
        desk.backup(tmp_path / "text.db")


def test_a_backup_of_a_newer_version_is_refused_and_nothing_changes(workspace, tmp_path):
    with open_desk(workspace) as desk:
        desk.backup(tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy, copy:
        copy.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="newer Vigie"):
        restore(load_config(workspace), tmp_path / "copy.db", clock)
    assert [path.name for path in workspace.iterdir() if "restor" in path.name] == []


def test_nothing_is_restored_under_a_running_watch(workspace, tmp_path):
    with open_desk(workspace) as desk:
        desk.backup(tmp_path / "copy.db")
    with WatchLock(workspace, clock()), pytest.raises(ConfigError, match="A watch is running"):
        restore(load_config(workspace), tmp_path / "copy.db", clock)


def test_a_database_on_a_server_is_left_to_its_own_tools(workspace, postgres_url, tmp_path):
    with Store.open(postgres_url) as store, pytest.raises(StoreError, match="back it up with pg_dump"):
        store.back_up(tmp_path / "copy.db")
    config = replace(load_config(workspace), database=postgres_url)
    with pytest.raises(StoreError, match="restore --mark"):
        restore(config, tmp_path / "copy.db", clock)


# --- no floods --------------------------------------------------------------------------------------------------


def test_a_new_channel_gets_no_past(room):
    room.tell(ADVERTISING, day=date(2023, 4, 18))
    with Store.open(room.url) as store:
        store.save_channel(Channel("nouveau", "json://nouveau"))
    assert room.tell(BREACH) == [(1, "sent"), (1, "sent")]
    assert room.told.count(ADVERTISING.headline) == 1


def test_neither_a_first_run_nor_guids_made_anew_flood_a_channel(workspace):
    settings = workspace / "vigie.toml"
    told = settings.read_text(encoding="utf-8").replace("# private_hosts", "private_hosts")
    settings.write_text(told.replace("# pause_seconds = 1.0", "pause_seconds = 0"), encoding="utf-8")
    today, past = (format_datetime(datetime.now(UTC) - timedelta(days=n)) for n in (0, 30))

    def entries(visit):
        titles = [f"Nouvelle {word} du port" for word in ("claire", "brève", "drôle", "utile")]
        dated = [full(f"SITE/{n}", title, f"{visit}-{n}", past if n else today) for n, title in enumerate(titles)]
        return rss("Le Fil", *dated)

    with running_site() as site, receiving() as receiver, open_desk(workspace) as desk:
        desk.source.add(site.at("/feed"), title="Le Fil", check=False)
        desk.channel.add("salon", f"json://127.0.0.1:{receiver.port}")
        for visit in range(3):
            site["/feed"] = entries(visit).replace("SITE", site.at(""))
            desk.collect(now=True)
            desk.enrich()
            desk.digest()
            desk.post()
        assert desk.doctor()
        assert len(receiver.calls) == 1
        assert receiver.calls[0].json["message"].count("▪") == 1  # the past is kept, and not posted
    with Store.open(load_config(workspace).database_url) as store:
        assert store.counts()["articles"] == 4
