"""The file by which a running `vigie watch` is known: locked while it runs, and saying how its jobs went."""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO

from bot.desk.locks import try_lock
from bot.errors import ConfigError

FILE_NAME = "watch.json"


@dataclass(frozen=True, slots=True)
class Job:
    """How a job of the watch last went."""

    name: str
    ended: datetime
    seconds: float
    error: str = ""


@dataclass(frozen=True, slots=True)
class WatchState:
    """A watch: which process, since when, and its jobs; `alive` is False where it only was."""

    alive: bool
    pid: int
    since: datetime
    jobs: tuple[Job, ...] = ()


class WatchLock:
    """Held by the one watch of a workspace; use it as a context manager. Raises ConfigError where there is one."""

    def __init__(self, folder: Path, since: datetime) -> None:
        self._path = folder / FILE_NAME
        self._since = since
        self._jobs: dict[str, Job] = {}
        self._file: IO[bytes] | None = None

    def __enter__(self) -> WatchLock:
        try:
            self._file = self._path.open("a+b")
        except OSError as error:
            raise ConfigError(f"{self._path} cannot be written: {error.strerror or error}.") from error
        if not _taken(self._file):
            self._file.close()
            raise ConfigError(f"A watch of {self._path.parent} is running already; `vigie status` tells of it.")
        self._write()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file:
            self._file.close()

    def note(self, job: Job) -> None:
        """Write down how a job went."""
        self._jobs = {**self._jobs, job.name: job}
        self._write()

    def _write(self) -> None:
        told = {
            "pid": os.getpid(),
            "since": self._since.isoformat(),
            "jobs": [asdict(job) | {"ended": job.ended.isoformat()} for job in self._jobs.values()],
        }
        assert self._file
        with suppress(OSError):  # a full disk must not end the watch
            self._file.seek(0)
            self._file.truncate()
            self._file.write(json.dumps(told).encode())
            self._file.flush()


def read_watch(folder: Path) -> WatchState | None:
    """The watch of a workspace, None where there never was one or its file is no longer readable."""
    try:
        with (folder / FILE_NAME).open("r+b") as file:
            told = json.loads(file.read())
            alive = not try_lock(file.fileno())
        jobs = (Job(**(job | {"ended": datetime.fromisoformat(job["ended"])})) for job in told["jobs"])
        return WatchState(alive, int(told["pid"]), datetime.fromisoformat(told["since"]), tuple(jobs))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _taken(file: IO[bytes]) -> bool:
    """True where the lock was had within half a second: `vigie status` holds it for a moment, to see whether it can."""
    for _ in range(10):
        if try_lock(file.fileno()):
            return True
        time.sleep(0.05)
    return False
