"""An edition posted to real servers and read back: a Matrix homeserver, and a mail server.

    python -m bench.rooms --synapse PYTHON     with the Python of an environment that has matrix-synapse

Both run on loopback, in a temporary folder. The demo's news are collected, told in an edition and posted; a member of
the room, and a mail parser, then say what arrived. Prints a line for each server; the exit status is 1 where an item is
missing, repeated, or pings somebody.
"""

from __future__ import annotations

import argparse
import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from html import unescape
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from aiosmtpd.controller import Controller

from bot.assets import find
from bot.demo.site import running_site
from bot.desk import init_workspace, open_desk
from bot.post.neutral import neutral
from bot.post.recognise import Seen, seen
from bot.store import Store
from bot.types import Edition

_DAY = date(2023, 4, 20)
_SETTINGS = '[collect]\nprivate_hosts = ["127.0.0.1", "localhost"]\npause_seconds = 0\n'
_HOMESERVER = """
enable_registration: true
enable_registration_without_verification: true
suppress_key_server_warning: true
rc_message: {per_second: 1000, burst_count: 1000}
rc_registration: {per_second: 1000, burst_count: 1000}
rc_login: {address: {per_second: 1000, burst_count: 1000}, account: {per_second: 1000, burst_count: 1000}}
"""


@dataclass(frozen=True, slots=True)
class Arrived:
    """What a server holds after posting twice."""

    place: str
    pages: tuple[str, ...]  #: HTML
    texts: tuple[str, ...]  #: the plain text of each
    pings: int


def free_port() -> int:
    """A port of loopback on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


# --- Matrix -----------------------------------------------------------------------------------------------------


class Homeserver:
    """The client API of a homeserver, as far as a member of a room needs it."""

    def __init__(self, address: str) -> None:
        self.address = address

    def ask(self, method: str, path: str, body: object = None, token: str = "") -> Any:
        """The JSON answer to a request under /_matrix/client/v3."""
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"{self.address}/_matrix/client/v3{path}", data, headers, method=method)
        with urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())

    def register(self, name: str) -> str:
        """A new user's access token."""
        account = {"username": name, "password": f"{name}-word", "auth": {"type": "m.login.dummy"}}
        return str(self.ask("POST", "/register", account)["access_token"])


@contextmanager
def homeserver(python: str, folder: Path) -> Iterator[Homeserver]:
    """A homeserver with a database of its own, from which nothing leaves the machine."""
    port = free_port()
    config = folder / "homeserver.yaml"
    base = [python, "-m", "synapse.app.homeserver", "--config-path", str(config)]
    made = [*base, "--server-name", "vigie.test", "--generate-config", "--report-stats=no"]
    subprocess.run(made, cwd=folder, check=True, capture_output=True)
    told = config.read_text(encoding="utf-8").replace("port: 8008", f"port: {port}")
    config.write_text(told + _HOMESERVER, encoding="utf-8")
    process = subprocess.Popen(base, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    server = Homeserver(f"http://127.0.0.1:{port}")
    try:
        _wait_for(server)
        yield server
    finally:
        process.terminate()
        process.wait(60)


def _wait_for(server: Homeserver) -> None:
    for _ in range(600):
        try:
            urlopen(f"{server.address}/_matrix/client/versions", timeout=5).close()
        except (URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise TimeoutError("the homeserver did not start within two minutes")


def matrix(python: str, folder: Path) -> tuple[Arrived, Edition]:
    """Post to a room, and read it as a member does."""
    with homeserver(python, folder) as server:
        server.register("vigie")
        reader = server.register("nina")
        room = server.ask("POST", "/createRoom", {"preset": "public_chat", "room_alias_name": "news"}, reader)[
            "room_id"
        ]
        address = server.address.replace("http://", "matrix://vigie:vigie-word@") + "/#news:vigie.test"
        edition = post_twice(folder / "watch", address)
        print(f"Matrix room: {recognised(folder / 'watch')} items recognised on reading it back")
        found = server.ask("GET", f"/rooms/{room}/messages?dir=f&limit=500", token=reader)["chunk"]
    texts = [event["content"] for event in found if event["type"] == "m.room.message"]
    pings = sum("@room" in str(text) or bool(text.get("m.mentions")) for text in texts)
    pages = tuple(text["formatted_body"] for text in texts)
    return Arrived("Matrix room", pages, tuple(text["body"] for text in texts), pings), edition


def recognised(folder: Path) -> int:
    """How many items the channel's own account finds in the room again, as posting does with what is unknown."""
    now = datetime.now(UTC)
    with open_desk(folder) as desk, Store.open(desk.config.database_url) as store:
        room = desk.channel.room(desk.channel.find("place"))
        texts = room.texts(now - timedelta(minutes=5), now) if room else []
        rows = store.ledger.rows()
        items = store.items_of([row.item_id for row in rows])
    return sum(seen(row.mark, items[row.item_id][1], texts) is Seen.THERE for row in rows)


# --- mail -------------------------------------------------------------------------------------------------------


class Mailbox:
    """Keeps the mails that a server is handed."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:  # noqa: N802, ARG002
        """Take a mail."""
        self.mails.append(envelope.content)
        return "250 OK"


def mail(folder: Path) -> tuple[Arrived, Edition]:
    """Post to a mailbox, and parse what lies in it."""
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        address = f"mailto://127.0.0.1:{controller.port}?from=vigie@vigie.test&to=nina@vigie.test&mode=insecure"
        edition = post_twice(folder / "watch", address)
    finally:
        controller.stop()
    parsed = [message_from_bytes(raw, policy=policy.default) for raw in box.mails]
    pages, texts = (
        tuple(str(body.get_content()) for one in parsed if (body := one.get_body((form,))))
        for form in ("html", "plain")
    )
    return Arrived("mailbox", pages, texts, 0), edition


# --- both -------------------------------------------------------------------------------------------------------


def post_twice(folder: Path, address: str) -> Edition:
    """Collect the demo's news, make its edition, and post it to an address, twice."""
    init_workspace(folder, starter=False)
    (folder / "vigie.toml").write_text(_SETTINGS, encoding="utf-8")
    with running_site(find("data", "demo"), port=0) as site, open_desk(folder) as desk:
        for feed in site.feeds:
            desk.source.add(feed.url, title=feed.title, language=feed.language, check=False)
        desk.channel.add("place", address)
        desk.collect()
        desk.enrich()
        (edition,) = desk.digest(day=_DAY, days=2)
        for result in (*desk.post(_DAY), *desk.post(_DAY)):
            if result.status != "sent":
                print(f"{result.channel}: {result.status}: {result.reason}")
    return edition


def verdict(arrived: Arrived, edition: Edition) -> bool:
    """Print what arrived; True where each item did once, as a link and in the plain text, and nobody was pinged."""
    whole, plain = unescape("\n".join(arrived.pages)), " ".join(" ".join(arrived.texts).split())
    headlines = [neutral(item.headline) for item in edition.items]
    counts = [whole.count(f">{headline}</a>") for headline in headlines]
    silent = sum(" ".join(headline.split()) not in plain for headline in headlines)
    missing = max(counts.count(0), silent)
    repeated = sum(count > 1 for count in counts)
    print(
        f"{arrived.place}: {len(edition.items)} items in {len(arrived.pages)} messages, "
        f"{missing} missing, {repeated} repeated, {arrived.pings} pings"
    )
    return not (missing or repeated or arrived.pings) and bool(edition.items)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument(
        "--synapse", metavar="PYTHON", help="of an environment with matrix-synapse; without it, mail only"
    )
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as place:
        folders = [Path(place) / name for name in ("mail", "matrix")]
        for folder in folders:
            folder.mkdir()
        fine = verdict(*mail(folders[0]))
        if options.synapse:
            fine = verdict(*matrix(options.synapse, folders[1])) and fine
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
