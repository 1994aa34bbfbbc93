"""Kill -9 at random instants of `vigie run`, then one last run: nothing may be lost or told twice.

    python -m bench.kill [--workspaces 4] [--kills 5] [--seed 1] [--database postgresql://…/name]

Each workspace collects the demo's news site and posts to a webhook receiver; `vigie run` is killed several times, at
instants drawn evenly from the time that a whole run takes, and then left to end once. Prints one line a workspace and,
at the end, the counts that matter; the exit status is 1 where an article was lost or saved twice, or an item was told
twice or vanished.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from bot.assets import find
from bot.demo.receiver import running_receiver
from bot.demo.site import DemoSite, running_site
from bot.desk import init_workspace, open_desk
from bot.store import Store
from bot.types import DeliveryStatus

_RUN = ("run", "--date", "2023-04-20", "--days", "2")
_SETTINGS = """\
database = "{database}"

[collect]
private_hosts = ["127.0.0.1"]
pause_seconds = 0
minutes_between_visits = 0
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a workspace looked like after its last run."""

    killed: int  #: runs that were killed before they ended by themselves
    articles: int
    lost: int  #: addresses that an undisturbed run saved and this one did not
    twice: int  #: addresses saved more than once
    items: int
    sent: int
    unknown: int
    repeated: int  #: items that the receiver got more than once
    vanished: int  #: items neither received nor `unknown`

    @property
    def is_clean(self) -> bool:
        """True where nothing was lost and nothing told twice."""
        return not (self.lost or self.twice or self.repeated or self.vanished)


def vigie(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    """A `vigie` process at work on a workspace."""
    command = [sys.executable, "-m", "bot.cli", "-C", str(folder), *words]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def make_workspace(folder: Path, site: DemoSite, receiver: str, database: str = "vigie.db") -> None:
    """A workspace that follows the demo's outlets and posts to a webhook."""
    init_workspace(folder, starter=False)
    (folder / "vigie.toml").write_text(_SETTINGS.format(database=database), encoding="utf-8")
    with open_desk(folder) as desk:
        for feed in site.feeds:
            desk.source.add(feed.url, title=feed.title, language=feed.language, check=False)
        if not desk.watchlist.list():
            desk.watchlist.add("tech")
        desk.channel.add("hook", receiver.replace("http://", "json://"))


def kill_some(folder: Path, kills: int, seconds: float, chance: random.Random) -> int:
    """Start `vigie run` and kill it at a random instant, so many times; gives how often it was still running.

    Runs get shorter as the work gets done: where one ends before its instant, the next instants are drawn from less.
    """
    killed = 0
    for _ in range(4 * kills):
        process = vigie(folder, *_RUN)
        started = time.monotonic()
        try:
            process.wait(chance.uniform(0.05, seconds))
            seconds = max(0.3, time.monotonic() - started)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed += 1
        if killed == kills:
            break
    return killed


def run_to_end(folder: Path) -> float:
    """One undisturbed run; gives its seconds. Raises RuntimeError where it fails."""
    started = time.monotonic()
    if vigie(folder, *_RUN).wait(300) not in (0, 1):  # 1: the demo's broken feed and its page that is gone
        raise RuntimeError("`vigie run` failed")
    return time.monotonic() - started


def saved(folder: Path) -> list[str]:
    """The addresses of all articles of a workspace."""
    with open_desk(folder) as desk:
        return [hit.article.url for hit in desk.search("since:2000", limit=1000)]


def judge(folder: Path, expected: set[str], received: list[str], killed: int) -> Verdict:
    """Compare the archive and the ledger with what the receiver got."""
    addresses = Counter(saved(folder))
    with open_desk(folder) as desk, Store.open(desk.config.database_url) as store:
        rows = store.ledger.rows()
        items = {item_id: item for item_id, (_, item) in store.items_of([row.item_id for row in rows]).items()}
    heard = {item_id: sum(item.links[0].url in body for body in received) for item_id, item in items.items()}
    status = {row.item_id: row.status for row in rows}
    unknown = {item_id for item_id, state in status.items() if state is DeliveryStatus.UNKNOWN}
    return Verdict(
        killed=killed,
        articles=len(addresses),
        lost=len(expected - set(addresses)),
        twice=sum(count > 1 for count in addresses.values()),
        items=len(items),
        sent=sum(state is DeliveryStatus.SENT for state in status.values()),
        unknown=len(unknown),
        repeated=sum(count > 1 for count in heard.values()),
        vanished=sum(not count and item_id not in unknown for item_id, count in heard.items()),
    )


def trial(folder: Path, kills: int, seed: int, database: str = "vigie.db") -> Verdict:
    """One workspace: killed several times, left to end once, judged against an undisturbed one."""
    chance = random.Random(seed)
    with running_site(find("data", "demo"), port=0) as site:
        with running_receiver(on_message=lambda _: None) as receiver:
            make_workspace(folder / "whole", site, receiver.url)
            seconds = run_to_end(folder / "whole")
            expected = set(saved(folder / "whole"))
        with running_receiver(on_message=lambda _: None) as receiver:
            make_workspace(folder / "killed", site, receiver.url, database)
            killed = kill_some(folder / "killed", kills, seconds, chance)
            run_to_end(folder / "killed")
            bodies = [f"{message.get('title', '')}\n{message.get('message', '')}" for message in receiver.messages]
            return judge(folder / "killed", expected, bodies, killed)


def main() -> None:
    """Run the trials and print what they gave."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspaces", type=int, default=4)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", default="vigie.db", help="an empty database for a single workspace")
    wanted = parser.parse_args()
    verdicts = []
    for number in range(wanted.workspaces):
        folder = Path(tempfile.mkdtemp(prefix="vigie-kill-"))
        try:
            verdicts.append(trial(folder, wanted.kills, wanted.seed + number, wanted.database))
        finally:
            shutil.rmtree(folder)
        print(verdicts[-1])
    print(f"{sum(v.killed for v in verdicts)} kills in {len(verdicts)} workspaces:", end=" ")
    print(
        ", ".join(
            f"{sum(getattr(v, name) for v in verdicts)} {name}"
            for name in ("lost", "twice", "repeated", "vanished", "unknown")
        )
    )
    sys.exit(0 if all(verdict.is_clean for verdict in verdicts) else 1)


if __name__ == "__main__":
    main()
