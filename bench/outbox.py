"""Kill -9 at random instants of posting, against a receiver that misbehaves: nothing twice, nothing lost unflagged.

    python -m bench.outbox [--kills 1000] [--seed 1] [--database postgresql://…/name]

Items, some of them told in several messages, are posted by child processes that are killed one after the other. The
receiver, a process of its own, answers each message in a mode drawn at random: at once; late, having taken it; with a
reset after its 200; with 429; with 500, having taken it or not. Whatever the ledger calls sent must have arrived once,
and what it calls unknown at most once. Prints the counts; the exit status is 1 where that does not hold.

With `--read-back` what is unknown is looked for at the receiver, as in a room that can be read back, and is sent again
where it proves to be absent: nothing may be unknown then that did not arrive.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from bot.pipeline.post import Posting, post, this_process
from bot.post.channels import AppriseChannel
from bot.post.journal import Journal
from bot.post.pages import Limit
from bot.post.place import plain
from bot.store import Store
from bot.types import Channel, DeliveryStatus, Edition, Item, Message, Receipt, Watchlist, silent

_MODES = ("prompt", "prompt", "late", "reset", "patience", "error", "taken error")
TAKEN, READABLE = "taken.jsonl", "readable"  #: what arrived; there if it may be read back
_ITEMS = 40  #: of one edition; a new edition follows when all are told
_TOKEN = re.compile(r"Jeton \d+-\d+-\d+")
_NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
_STORY = Item(0, "", (), 0, "fr", (), (), (), _NOON, 0.5)


# --- the receiver -----------------------------------------------------------------------------------------------


class Misbehaving(BaseHTTPRequestHandler):
    """Writes what it takes into a file, a line each, and answers in a mode drawn at random."""

    taken: Path
    draw: random.Random

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        """Take a message, or not, and answer, or not."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        mode = self.draw.choice(_MODES)
        if mode not in ("patience", "error"):
            with self.taken.open("a", encoding="utf-8") as file:
                told = json.loads(body)
                file.write(json.dumps(f"{told['title']}\n{told['message']}") + "\n")
        if mode == "late":
            time.sleep(self.draw.uniform(0.05, 0.3))
        self.send_response({"patience": 429, "error": 500, "taken error": 500}.get(mode, 200))
        self.send_header("Content-Length", "2")
        self.end_headers()
        if mode == "reset":
            self.wfile.flush()
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            return
        self.wfile.write(b"{}")


def receive(taken: Path, seed: int) -> None:
    """Serve until killed; the port goes to standard output."""
    Misbehaving.taken, Misbehaving.draw = taken, random.Random(seed)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Misbehaving)
    server.handle_error = lambda *_: None  # type: ignore[method-assign] - a killed sender is no news
    print(server.server_port, flush=True)
    server.serve_forever()


# --- the sender -------------------------------------------------------------------------------------------------


class Narrow:
    """A webhook that takes a few hundred characters, so that items are many messages."""

    place = plain(Limit(400, 250))

    def __init__(self, address: str) -> None:
        self._channel = AppriseChannel(address, private_hosts=("127.0.0.1",))

    def send(self, message: Message) -> Receipt:
        """Hand over one message."""
        return self._channel.send(message)


class Room:
    """The receiver, read back half a second after the last sender died."""

    def __init__(self, taken: Path) -> None:
        self._taken = taken

    def texts(self, tried: datetime, now: datetime) -> list[str]:  # noqa: ARG002 - it holds nothing older
        """All that was taken, titles and bodies."""
        time.sleep(0.5)
        return [json.loads(line) for line in self._taken.read_text(encoding="utf-8").splitlines()]


def send_all(url: str, folder: Path, edition: Edition | None, hours: int) -> None:
    """One run of posting; `hours` later than the first, so that no channel is still left alone."""
    with Store.open(url) as store:
        tools = Posting(
            store,
            lambda c: Narrow(c.address),
            lambda: datetime.now(UTC) + timedelta(hours=hours),
            this_process(),
            journal=Journal(folder),
            room_of=(lambda _: Room(folder / TAKEN)) if (folder / READABLE).exists() else None,
        )
        post(tools, [edition] if edition else [], silent)


def forked(url: str, folder: Path, edition: Edition | None, hours: int) -> int:
    """The number of a child process that posts; forked, since importing everything takes longer than posting."""
    child = os.fork()
    if child:
        return child
    try:
        send_all(url, folder, edition, hours)
    finally:
        os._exit(0)


# --- the proof --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Count:
    """What became of it all."""

    kills: int
    items: int
    states: Counter[DeliveryStatus]
    twice: int  #: sentences that arrived more than once
    lost: int  #: sentences of items that count as sent, and did not arrive


def make_edition(store: Store, watchlist: Watchlist, number: int) -> Edition:
    """An edition whose every sentence can be told apart; each fifth item needs several messages."""
    items = []
    for n in range(_ITEMS):
        count = 24 if n % 5 == 0 else 3
        sentences = [f"Jeton {number}-{n}-{s} dit {number} {n} {s} une fois pour toutes." for s in range(count)]
        items.append(
            replace(
                _STORY, story_id=number * _ITEMS + n + 1, headline=f"Titre {number} {n}", sentences=tuple(sentences)
            )
        )
    day = date(2026, 1, 1) + timedelta(days=number)
    return store.save_edition(Edition(watchlist, day, tuple(items), _NOON))


def prove(url: str, kills: int, seed: int, folder: Path) -> Count:
    """Post under kills until there were enough, then let the rest be told in peace; and count."""
    draw = random.Random(seed)
    taken = folder / TAKEN
    taken.touch()
    command = [sys.executable, "-m", "bench.outbox", "--receive", str(taken), "--seed", str(seed)]
    receiver = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert receiver.stdout
        port = int(receiver.stdout.readline())
        killed, items = _under_kills(url, folder, kills, draw, f"json://127.0.0.1:{port}")
    finally:
        receiver.kill()
        receiver.wait()
    return _count(url, killed, items, taken)


def _under_kills(url: str, folder: Path, kills: int, draw: random.Random, address: str) -> tuple[int, int]:
    Narrow(address)  # loads apprise here, once: else most children would be killed while they load it
    with Store.open(url) as store:
        watchlist = store.save_watchlist(Watchlist("tech"))
        store.save_channel(Channel("salon", address))
    killed = editions = hours = 0
    while killed < kills:
        with Store.open(url) as store:
            edition = make_edition(store, watchlist, editions)
        editions += 1
        while killed < kills:
            hours += 7
            child = forked(url, folder, edition, hours)
            time.sleep(draw.uniform(0.02, 0.6))
            done, _ = os.waitpid(child, os.WNOHANG)
            if not done:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                killed += 1
            if done and not _pending(url):
                break
    for _ in range(2000):
        if not _pending(url):
            break
        hours += 7
        os.waitpid(forked(url, folder, None, hours), 0)
    return killed, editions * _ITEMS


def _pending(url: str) -> int:
    with Store.open(url) as store:
        counts = store.ledger.counts()
    return sum(c.get(DeliveryStatus.PENDING, 0) + c.get(DeliveryStatus.SENDING, 0) for c in counts.values())


def _count(url: str, killed: int, items: int, taken: Path) -> Count:
    arrived = Counter(
        token for line in taken.read_text(encoding="utf-8").splitlines() for token in _TOKEN.findall(json.loads(line))
    )
    lost = 0
    with Store.open(url) as store:
        rows = store.ledger.rows()
        found = store.items_of([row.item_id for row in rows])
        for row in rows:
            if row.status is DeliveryStatus.SENT:
                tokens = _TOKEN.findall(" ".join(found[row.item_id][1].sentences))
                lost += sum(not arrived[token] for token in tokens)
    twice = sum(number > 1 for number in arrived.values())
    return Count(killed, items, Counter(row.status for row in rows), twice, lost)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", help="an empty one; a file of its own by default")
    parser.add_argument("--read-back", action="store_true", help="look for what is unknown at the receiver")
    parser.add_argument("--receive", type=Path, metavar="FILE", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.receive:
        receive(options.receive, options.seed)
    with tempfile.TemporaryDirectory() as place:
        url = (options.database or "").replace(
            "postgresql://", "postgresql+psycopg://"
        ) or f"sqlite:///{Path(place) / 'outbox.db'}"
        if options.read_back:
            (Path(place) / READABLE).touch()
        count = prove(url, options.kills, options.seed, Path(place))
    states = ", ".join(f"{number} {status}" for status, number in sorted(count.states.items()))
    missing = count.items - count.states.total()
    print(f"{count.kills} kills, {count.items} items: {states}; {missing} without a row")
    print(f"{count.twice} sentences told twice, {count.lost} sentences of sent items lost")
    return 1 if count.twice or count.lost else 0


if __name__ == "__main__":
    sys.exit(main())
