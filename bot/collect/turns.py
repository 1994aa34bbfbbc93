"""Turns on the wire: one request at a time for each host, a pause between two, and not too many hosts at once."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class _Host:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    ended: float = float("-inf")  #: its last turn
    pause: float = 0.0  #: the longest that it asked for


class Turns:
    """Hands out turns; `pause` (seconds) runs from the end of one turn of a host to the start of its next."""

    def __init__(
        self,
        at_once: int,
        pause: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._all = asyncio.Semaphore(max(1, at_once))
        self._hosts: defaultdict[str, _Host] = defaultdict(_Host)
        self._pause = pause
        self._clock = clock
        self._sleep = sleep

    @asynccontextmanager
    async def take(self, host: str, pause: float = 0.0) -> AsyncIterator[None]:
        """Wait for this host's turn and hold it; a longer `pause` than the usual one is kept from then on.

        Who waits for one host's pause takes no place from another's.
        """
        mine = self._hosts[host]
        async with mine.lock:
            mine.pause = max(mine.pause, pause)
            wait = mine.ended + max(self._pause, mine.pause) - self._clock()
            if wait > 0:
                await self._sleep(wait)
            async with self._all:
                try:
                    yield
                finally:
                    mine.ended = self._clock()
