"""How fast collecting is, next to lemon24/reader, and whether its memory stays flat.

    python -m bench.collect [--feeds 500] [--entries 20] [--rounds 3] [--pages 5000] [--peer PYTHON]

Sixteen hosts in a process of their own serve the feeds, with the full text of their articles. Both programs visit all,
a second time when nothing has changed, and write what is new into an SQLite file; politeness is off for both (no pause,
no waiting between visits). Only what feeds say is compared: robots.txt forbids the pages, so Vigie takes each article
from its feed; unlike reader, it looks for the same article elsewhere, and indexes each for search. reader is run with
one worker and with four; the faster one counts. Both have imported their code before the clock starts; starting the
workers that parse is part of Vigie's time. The programs take turns, and medians count. `--peer` is a Python that has
reader (bench/peers.txt); without one that has it, Vigie is timed alone.

Then Vigie collects pages, and its memory, workers included, is read after each thousand.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.collect_site import HOSTS, base_of
from bot.desk import open_desk
from bot.desk.desk import Desk
from bot.pipeline import collect as _imported  # noqa: F401 - as reader is, before the clock starts
from bot.types import Source, Status

_SETTINGS = """
[collect]
private_hosts = {hosts}
pause_seconds = 0
minutes_between_visits = 0
"""
_HOSTS = [f"127.0.0.{1 + number}" for number in range(HOSTS)]
_READER = Path(__file__).with_name("collect_reader.py")
_PEER_WORKERS = (1, 4)


@dataclass(frozen=True, slots=True)
class Visits:
    """What two visits to all feeds took, in seconds, and what came of them."""

    first: float
    second: float
    articles: int


@contextmanager
def site(feeds: int, entries: int, *, pages: bool = False) -> Iterator[tuple[str, ...]]:
    """The addresses of the feeds, served by a process of its own."""
    command = [sys.executable, "-m", "bench.collect_site", "--feeds", str(feeds), "--entries", str(entries)]
    with subprocess.Popen(
        [*command, *(["--pages"] if pages else [])], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        port = int(process.stdout.readline())
        yield tuple(f"{base_of(port, number)}/feed/{number}" for number in range(feeds))
        process.stdin.close()


@contextmanager
def workspace(feeds: Sequence[str]) -> Iterator[Desk]:
    """An empty archive that follows all feeds."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "vigie.toml").write_text(_SETTINGS.format(hosts=json.dumps(_HOSTS)), encoding="utf-8")
        with open_desk(folder) as desk:
            for address in feeds:
                desk._store.add_source(Source(address))  # noqa: SLF001 - the public way asks the feed
            yield desk


def of_vigie(feeds: Sequence[str]) -> Visits:
    """Two visits by Vigie, from opening the wire to the end of the workers."""
    with workspace(feeds) as desk:
        seconds = []
        for _ in range(2):
            started = time.perf_counter()
            outcomes = desk.collect()
            seconds.append(time.perf_counter() - started)
        same = sum(outcome.status is Status.SAME for outcome in outcomes)
        assert same == len(feeds), f"{len(feeds) - same} feeds had changed on the second visit"
        return Visits(*seconds, desk._store.counts()["articles"])  # noqa: SLF001 - as above


def of_reader(python: str, feeds: Sequence[str], workers: int) -> Visits | None:
    """The same by reader with so many workers; None where it is not installed."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as listed:
        listed.write("\n".join(feeds))
        listed.flush()
        command = [python, str(_READER), listed.name, str(workers)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return None
    first, second, articles = done.stdout.split()
    return Visits(float(first), float(second), int(articles))


def median(visits: Sequence[Visits]) -> Visits:
    """The medians of several runs over the same feeds."""
    first = statistics.median(visit.first for visit in visits)
    second = statistics.median(visit.second for visit in visits)
    return Visits(first, second, visits[0].articles)


def measure(addresses: Sequence[str], rounds: int, python: str) -> tuple[Visits, dict[int, Visits]]:
    """The medians of Vigie, and of reader by its number of workers; all take turns, so that a busy hour hits all."""
    ours, theirs = list[Visits](), dict[int, list[Visits]]()
    for _ in range(rounds):
        ours.append(of_vigie(addresses))
        for workers in _PEER_WORKERS:
            if seen := of_reader(python, addresses, workers):
                theirs.setdefault(workers, []).append(seen)
    return median(ours), {workers: median(visits) for workers, visits in theirs.items()}


def compare(feeds: int, entries: int, rounds: int, python: str) -> None:
    """Print feeds a second of both, side by side."""
    with site(feeds, entries) as addresses:
        ours, theirs = measure(addresses, rounds, python)
    print(
        f"{feeds} feeds of {entries} entries, feeds a second (articles in the archive afterwards), median of {rounds}"
    )
    print(f"{'':<14}{'Vigie':>10}{'reader':>10}{'ratio':>8}")
    for name in ("first", "second"):
        mine: float = getattr(ours, name)
        best = min(theirs, key=lambda workers: getattr(theirs[workers], name), default=0)
        other: float | None = getattr(theirs[best], name) if best else None
        peer = f"{feeds / other:>10.1f}{other / mine:>7.1f}×  ({best} workers)" if other else f"{'-':>10}{'-':>8}"
        print(f"{name + ' visit':<14}{feeds / mine:>10.1f}{peer}")
    print(f"{'articles':<14}{ours.articles:>10}{next(iter(theirs.values())).articles if theirs else '-':>10}")


def memory(pages: int) -> None:
    """Print the memory of this process and its workers after each thousand pages."""
    with site(max(1, pages // 50), 50, pages=True) as addresses, workspace(addresses) as desk:
        read = {}

        def progress(verb: str, done: int, total: int) -> None:  # noqa: ARG001 - what a progress is told
            mark = done // 1000
            if mark and mark not in read:
                read[mark] = megabytes()

        desk.collect(progress=progress)
        got = desk._store.counts()["articles"]  # noqa: SLF001 - as above
    print(f"memory while {got} pages are collected, MB, workers included")
    for mark, size in read.items():
        print(f"after {mark * 1000:>6} {size:>8.0f}")


def megabytes() -> float:
    """Resident memory of this process and of those that it started."""
    own = os.getpid()
    sizes = []
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdecimal() and own in (int(folder.name), _parent(folder)):
                sizes.append(int((folder / "statm").read_text(encoding="ascii").split()[1]))
        except OSError:  # a process that has just ended
            continue
    return sum(sizes) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _parent(folder: Path) -> int:
    return int((folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1])


def main() -> None:
    """Run both parts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=500)
    parser.add_argument("--entries", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pages", type=int, default=5000, help="0 leaves the second part out")
    parser.add_argument("--peer", default=sys.executable, metavar="PYTHON")
    asked = parser.parse_args()
    if asked.feeds:
        compare(asked.feeds, asked.entries, asked.rounds, asked.peer)
    if asked.pages:
        memory(asked.pages)


if __name__ == "__main__":
    main()
