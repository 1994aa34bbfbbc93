"""lemon24/reader's part of `bench.collect`, a program of its own: it needs reader, and nothing of Vigie's.

    python bench/collect_reader.py ADDRESSES WORKERS

ADDRESSES is a file with the address of each feed on a line. Prints the seconds of a first visit to all feeds, of a
second one, and the number of entries that it has then.
"""

from __future__ import annotations

import logging
import sys
import tempfile
import time
from pathlib import Path

from reader import make_reader


def main(addresses: Path, workers: int) -> None:
    """Visit all feeds twice."""
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder, make_reader(f"{folder}/reader.db", search_enabled=False) as reader:
        for address in addresses.read_text(encoding="utf-8").split():
            reader.add_feed(address)
        seconds = []
        for _ in range(2):
            started = time.perf_counter()
            reader.update_feeds(workers=workers, scheduled=False)
            seconds.append(time.perf_counter() - started)
        print(*seconds, reader.get_entry_counts().total)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
