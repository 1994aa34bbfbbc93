"""Opening databases: fresh, old, new, broken, in use, and out of reach; on SQLite and PostgreSQL."""

import json
import re
import sqlite3
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

from bot.errors import StoreError
from bot.store import Store
from bot.store.database import HEAD, migrations, open_engine
from bot.store.values import item_document
from bot.types import Cover, History, Move, Pace, Route, Watchlist
from tests.builders import NOW, a_source, an_article, an_item
from tests.postgres import LOCKED

OPEN = """
import sys, time
from pathlib import Path
from bot.store import Store
url, start = sys.argv[1:]
while not Path(start).exists():
    time.sleep(0.001)
with Store.open(url) as store:
    print(store.counts()["articles"])
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request, tmp_path):
    """The address of a database in which nothing is yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    server = request.getfixturevalue("postgres")
    return server.url(server.create())


@pytest.fixture
def connection(empty_url):
    engine = open_engine(empty_url)
    with engine.connect().execution_options(writes=True) as opened, opened.begin():
        yield opened
    engine.dispose()


def test_models_and_migrations_agree(connection):
    command.upgrade(migrations(connection), "head")
    command.check(migrations(connection))


def test_the_code_needs_the_newest_migration(connection):
    assert ScriptDirectory.from_config(migrations(connection)).get_heads() == [HEAD]


def test_opening_again_keeps_what_is_there(empty_url):
    with Store.open(empty_url) as store:
        store.save_article(an_article(), now=NOW)
    with Store.open(empty_url) as store:
        assert store.counts()["articles"] == 1


def test_a_source_of_the_first_version_keeps_its_history(empty_url):
    engine = open_engine(empty_url)
    with engine.connect().execution_options(writes=True) as opened, opened.begin():
        command.upgrade(migrations(opened), "0001")
        opened.execute(
            sa.text(
                "INSERT INTO source (url, url_key, title, kind, labels, removed, etag, failures, error) "
                "VALUES ('https://a.example/feed', 'x', 'Le Fil', 'feed', '[]', :removed, 'W/1', 3, 'status 500')"
            ),
            {"removed": False},
        )
    engine.dispose()
    with Store.open(empty_url) as store:
        (source,) = store.sources()
        assert source.history == History(etag="W/1", failures=3, error="status 500")
        told = History(
            etag="W/2",
            pace=Pace(ttl=60, period=720, base=NOW, skip_hours=(1, 2), skip_days=(6,), entries=20, since=NOW),
            move=Move("https://b.example/feed", NOW, 2),
            retired=NOW,
        )
        store.save_history(source.id, told)
        assert store.sources()[0].history == told


def test_a_story_of_the_first_version_is_a_thread_of_its_own(empty_url):
    engine = open_engine(empty_url)
    with engine.connect().execution_options(writes=True) as opened, opened.begin():
        command.upgrade(migrations(opened), "0001")
        for n in (1, 2, 3):
            opened.execute(
                sa.text(
                    "INSERT INTO article (url, url_key, source_id, title, standfirst, text, language, access, kind, "
                    "collected, moment, story_id) VALUES (:url, :key, 0, 'Titre', '', 'Texte.', 'fr', 'free', 'news', "
                    ":now, :now, :story)"
                ),
                {
                    "url": f"https://a.example/{n}",
                    "key": str(n),
                    "now": NOW.replace(tzinfo=None),
                    "story": (1, 1, None)[n - 1],
                },
            )
    engine.dispose()
    with Store.open(empty_url) as store:
        assert [(story.id, story.article_ids) for story in store.thread(1)] == [(1, (1, 2))]
        assert store.unprofiled_ids("profile 1", NOW - timedelta(hours=3), NOW + timedelta(hours=3)) == [1, 2]
        assert store.put_in_story(3, 1) == 1


def test_a_watchlist_of_an_earlier_version_keeps_what_its_editions_covered(empty_url):
    engine = open_engine(empty_url)
    with engine.connect().execution_options(writes=True) as opened, opened.begin():
        command.upgrade(migrations(opened), "0007")
        for name, weekdays in (("tech", "[]"), ("lundi", "[0]")):
            opened.execute(
                sa.text(
                    "INSERT INTO watchlist (name, name_key, entity_ids, topics, queries, language, timezone, channels, "
                    "at, weekdays, removed) VALUES (:name, :key, '[]', '[]', '[]', 'fr', 'UTC', '[]', '', :days, :no)"
                ),
                {"name": name, "key": name, "days": weekdays, "no": False},
            )
    engine.dispose()
    with Store.open(empty_url) as store:
        assert [watchlist.period for watchlist in store.watchlists()] == ["day", "last"]
        assert store.watchlists()[0] == Watchlist("tech", timezone="UTC", id=store.watchlists()[0].id)


def test_an_item_of_before_stands_for_what_its_story_had_then(empty_url):
    engine = open_engine(empty_url)
    with engine.connect().execution_options(writes=True) as opened, opened.begin():
        command.upgrade(migrations(opened), "0007")
        opened.execute(
            sa.text(
                "INSERT INTO watchlist (name, name_key, entity_ids, topics, queries, language, timezone, channels, at, "
                "weekdays, removed) VALUES ('tech', 'x', '[]', '[]', '[]', 'fr', 'Europe/Paris', '[]', '', '[]', :no)"
            ),
            {"no": False},
        )
        made = NOW.replace(tzinfo=None)
        opened.execute(
            sa.text("INSERT INTO edition (watchlist_id, date, made) VALUES (1, '2024-03-05', :made)"), {"made": made}
        )
        opened.execute(
            sa.text("INSERT INTO item (edition_id, position, story_id, document) VALUES (1, 0, 1, :document)"),
            {"document": json.dumps(item_document(an_item()))},
        )
        for n, (collected, changed) in enumerate([(-2, None), (-2, -1), (-2, 1), (1, None)], 1):
            opened.execute(
                sa.text(
                    "INSERT INTO article (url, url_key, source_id, title, standfirst, text, language, access, kind, "
                    "collected, changed, moment, story_id) VALUES (:url, :key, 0, 'Titre', '', 'Texte.', 'fr', 'free', "
                    "'news', :collected, :changed, :collected, 1)"
                ),
                {
                    "url": f"https://a.example/{n}",
                    "key": str(n),
                    "collected": made + timedelta(hours=collected),
                    "changed": made + timedelta(hours=changed) if changed else None,
                },
            )
    engine.dispose()
    with Store.open(empty_url) as store:
        ((_, item),) = store.told(1, date(2024, 3, 6), [1])
        assert item.covers == (Cover(1), Cover(2, NOW - timedelta(hours=1)), Cover(3))


def test_processes_that_open_a_fresh_database_at_once_all_succeed(empty_url, tmp_path):
    start = tmp_path / "go"
    command_line = [sys.executable, "-W", "error", "-c", OPEN, empty_url, str(start)]
    started = [subprocess.Popen(command_line, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)]
    time.sleep(1)
    start.touch()
    assert [process.communicate(timeout=60) for process in started] == [(b"0\n", b"")] * 4


def test_an_upgrade_that_fails_leaves_nothing(empty_url):
    engine = open_engine(empty_url)
    with engine.connect().execution_options(writes=True) as opened, opened.begin():
        opened.execute(sa.text("CREATE TABLE delivery (note TEXT)"))  # another program's, the last that Vigie makes
    with pytest.raises(StoreError, match="delivery"):
        Store.open(empty_url)
    assert sa.inspect(engine).get_table_names() == ["delivery"]
    engine.dispose()


def test_a_newer_database_is_refused(empty_url):
    Store.open(empty_url).close()
    engine = open_engine(empty_url)
    with engine.connect().execution_options(writes=True) as opened, opened.begin():
        opened.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(StoreError, match=r"made by a newer Vigie \(revision 9999, this one knows \d+\)"):
        Store.open(empty_url)


def test_opening_a_database_that_is_up_to_date_loads_no_alembic(tmp_path):
    url = f"sqlite:///{tmp_path / 'vigie.db'}"
    Store.open(url).close()
    code = f"import sys\nfrom bot.store import Store\nStore.open({url!r}).close()\nprint('alembic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"


# --- what cannot be opened --------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["mysql://root@localhost/x", "oracle+oracledb://x/y"])
def test_another_kind_of_database(url):
    with pytest.raises(StoreError, match="SQLite or PostgreSQL"):
        Store.open(url)


@pytest.mark.parametrize("url", ["", "vigie.db", "http://[::1", "postgresql://host:port/x", "nonsense://"])
def test_no_address(url):
    with pytest.raises(StoreError, match=r"vigie\.toml|SQLite or PostgreSQL"):
        Store.open(url)


def test_a_file_in_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(StoreError, match=r"cannot be opened: No such file or directory"):
        Store.open(f"sqlite:///{tmp_path / 'nowhere' / 'vigie.db'}")


def test_a_folder_instead_of_a_file(tmp_path):
    with pytest.raises(StoreError, match="cannot be opened"):
        Store.open(f"sqlite:///{tmp_path}")


def test_a_file_that_is_no_database(tmp_path):
    path = tmp_path / "vigie.db"
    path.write_text("Chers lecteurs, ceci n’est pas une base.\n" * 100, encoding="utf-8")
    with pytest.raises(StoreError, match="is not a database, or is damaged"):
        Store.open(f"sqlite:///{path}")


def test_a_database_that_was_damaged(tmp_path):
    path = tmp_path / "vigie.db"
    with Store.open(f"sqlite:///{path}") as store:
        for n in range(200):
            store.save_article(an_article(n), now=NOW)
    body = bytearray(path.read_bytes())
    body[4096:] = b"\xff" * (len(body) - 4096)
    path.write_bytes(body)
    with pytest.raises(StoreError, match="damaged"), Store.open(f"sqlite:///{path}") as store:
        store.articles(range(1, 201))


def test_a_database_that_may_only_be_read(tmp_path):
    path = tmp_path / "vigie.db"
    Store.open(f"sqlite:///{path}").close()
    with (
        pytest.raises(StoreError, match="may not be written to"),
        Store.open(f"sqlite:///file:{path}?mode=ro&uri=true") as store,
    ):
        store.add_source(a_source())


def test_a_database_that_another_process_holds(tmp_path):
    path = tmp_path / "vigie.db"
    Store.open(f"sqlite:///{path}").close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Store.open(f"sqlite:///{path}", patience=0.1) as store:
        with pytest.raises(StoreError, match="is busy: another process is writing"):
            store.add_source(a_source())
        assert store.sources() == []  # reading goes on
        other.execute("ROLLBACK")
        assert store.add_source(a_source()).id == 1
    other.close()


def test_a_postgresql_row_that_another_process_holds(postgres_url):
    with Store.open(postgres_url) as store:
        store.save_article(an_article(), now=NOW)
    other = open_engine(postgres_url)
    with other.connect() as holder, Store.open(postgres_url, patience=0.1) as store:
        holder.execute(sa.text("SELECT * FROM article FOR UPDATE"))
        with pytest.raises(StoreError, match="is busy: another process is writing"):
            store.save_article(an_article(title="Un autre titre"), now=NOW)
    other.dispose()


def test_a_new_file_is_its_owners_alone(tmp_path):
    Store.open(f"sqlite:///{tmp_path / 'vigie.db'}").close()
    assert (tmp_path / "vigie.db").stat().st_mode & 0o077 == 0


# --- servers ----------------------------------------------------------------------------------------------------

SECRET = "sesame-0uvre-toi"


@pytest.mark.parametrize(
    "form", ["postgresql://nina:{0}@127.0.0.1:1/x", "postgresql://127.0.0.1:1/x?user=n&password={0}"]
)
def test_a_server_that_does_not_answer(form):
    with pytest.raises(StoreError, match=r"The database x on 127\.0\.0\.1 does not answer") as told:
        Store.open(form.format(SECRET))
    assert SECRET not in str(told.value)


def test_a_server_whose_socket_is_not_there(tmp_path):
    with pytest.raises(StoreError, match="does not answer"):
        Store.open(f"postgresql:///x?host={tmp_path}")


def test_a_host_that_is_not_there():
    with pytest.raises(StoreError, match="there is no host of that name"):
        Store.open("postgresql://nina@nowhere.invalid/x")


def test_a_server_that_refuses_the_password(postgres):
    postgres.run(f"CREATE ROLE {LOCKED} LOGIN PASSWORD 'another'")
    with pytest.raises(StoreError, match="refused the user name or the password") as told:
        Store.open(postgres.url("postgres", LOCKED, SECRET))
    assert SECRET not in str(told.value)


def test_a_database_that_the_server_does_not_have(postgres):
    with pytest.raises(StoreError, match='database "nowhere" does not exist'):
        Store.open(postgres.url("nowhere"))


def test_a_server_that_goes_away_is_said(postgres, postgres_url):
    name = re.search(r"/(test_\d+)", postgres_url)[1]
    with Store.open(postgres_url) as store:
        assert store.sources() == []
        postgres.run(f"DROP DATABASE {name} WITH (FORCE)")
        with pytest.raises(StoreError, match=r"is not there|went away"):
            store.sources()


def test_the_migrations_are_shipped_with_the_package():
    folder = Path(sys.modules["bot.store"].__file__).parent / "migrations"
    assert (folder / "versions" / "0001_the_archive.py").is_file()
    assert (folder / "env.py").is_file()


def test_the_channels_of_an_older_watchlist_become_routes(empty_url):
    engine = open_engine(empty_url)
    with engine.connect().execution_options(writes=True) as opened, opened.begin():
        command.upgrade(migrations(opened), "0008")
        for name, channels in (("tech", '["salon", "rédaction"]'), ("tout", "[]")):
            opened.execute(
                sa.text(
                    "INSERT INTO watchlist (name, name_key, entity_ids, topics, queries, language, timezone, channels, "
                    "at, weekdays, removed) VALUES (:name, :key, '[]', '[]', '[]', 'fr', 'Europe/Paris', :channels, "
                    "'', '[]', :removed)"
                ),
                {"name": name, "key": name, "channels": channels, "removed": False},
            )
    engine.dispose()
    with Store.open(empty_url) as store:
        assert [watchlist.routes for watchlist in store.watchlists()] == [(Route("salon"), Route("rédaction")), ()]
