"""A real PostgreSQL server for the tests: made in a temporary folder, started once a process, thrown away after."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
import pytest

from bot.store import Store

_OPTIONS = (
    "-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off -c synchronous_commit=off "
    "-c full_page_writes=off -c shared_buffers=32MB -c max_connections=60"
)
LOCKED = "locked_out"
"""A role that has to give its password; all others are trusted."""


@dataclass
class Server:
    """A running server; `create` makes a database of its own for each test."""

    folder: Path
    user: str
    _numbers: count = field(default_factory=count)
    _template: str = ""

    def url(self, database: str, user: str = "", password: str = "") -> str:
        """The address of a database, as a user writes it in vigie.toml."""
        who = f"{user or self.user}:{password}" if password else user or self.user
        return f"postgresql://{who}@/{database}?host={self.folder}"

    def run(self, statement: str) -> None:
        """One statement outside a transaction."""
        with psycopg.connect(host=str(self.folder), user=self.user, dbname="postgres", autocommit=True) as connection:
            connection.execute(statement)

    def create(self, *, template: str = "template0") -> str:
        """A fresh database, or a copy of another."""
        name = f"test_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'")
        return name

    def drop(self, database: str) -> None:
        """Throw a database away, whoever is still in it: a thousand tests would leave 12 GB behind."""
        self.run(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def migrated(self) -> str:
        """A fresh database with Vigie's tables in it."""
        if not self._template:
            self._template = self.create()
            Store.open(self.url(self._template)).close()
        return self.create(template=self._template)


def programs() -> Path | None:
    """The folder that holds `initdb` and `pg_ctl`: of the newest version there is, None where there is none."""
    found = [Path(on_path).resolve().parent] if (on_path := shutil.which("pg_ctl")) else []
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda place: -float(place.parent.name))
    return next((place for place in found if (place / "initdb").exists() and (place / "pg_ctl").exists()), None)


def missing(sentence: str) -> None:
    """Skip a test for lack of a program, or fail it where nothing may be skipped."""
    if os.environ.get("VIGIE_REQUIRE_ALL") == "1":
        pytest.fail(sentence)
    pytest.skip(sentence)


def _unprivileged() -> str:
    """Who runs the server: `initdb` refuses root."""
    if os.getuid() != 0:
        return pwd.getpwuid(os.getuid()).pw_name
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _start(binaries: Path, folder: Path, user: str) -> None:
    as_user = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if os.getuid() == 0 else {}

    def run(*command: str) -> None:
        with (folder / "log").open("ab") as log:
            subprocess.run(command, cwd=folder, check=True, stdout=log, stderr=log, **as_user)

    data = folder / "data"
    run(
        str(binaries / "initdb"),
        "-D",
        str(data),
        "-U",
        user,
        "-E",
        "UTF8",
        "--no-sync",
        "--locale=C.UTF-8",
        "-A",
        "trust",
    )
    rules = data / "pg_hba.conf"
    rules.write_text(f"local all {LOCKED} scram-sha-256\n" + rules.read_text(encoding="utf-8"), encoding="utf-8")
    options = _OPTIONS.format(folder=folder)
    run(str(binaries / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "server.log"), "-o", options, "start")


def _stop(binaries: Path, folder: Path, user: str) -> None:
    as_user = {"user": user} if os.getuid() == 0 else {}
    stop = [str(binaries / "pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "-w", "stop"]
    subprocess.run(stop, cwd=folder, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **as_user)


@pytest.fixture(scope="session")
def postgres():
    """The server; tests that need it are skipped where PostgreSQL is not installed."""
    binaries = programs()
    if binaries is None:
        missing("PostgreSQL is not installed (initdb and pg_ctl): apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="vigie-pg-", dir="/tmp"))  # a socket's path has at most 107 characters
    user = _unprivileged()
    if os.getuid() == 0:
        shutil.chown(folder, user)
    folder.chmod(0o755)
    try:
        _start(binaries, folder, user)
        yield Server(folder, user)
    finally:
        _stop(binaries, folder, user)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres):
    """The address of a fresh PostgreSQL database that has Vigie's tables."""
    database = postgres.migrated()
    yield postgres.url(database)
    postgres.drop(database)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path):
    """The address of a fresh database: a file, and one on a PostgreSQL server."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'vigie.db'}"
    return request.getfixturevalue("postgres_url")


@pytest.fixture
def store(database_url):
    """A fresh archive, on each of the databases."""
    with Store.open(database_url) as opened:
        yield opened
