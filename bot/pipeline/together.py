"""Doing together what is asked for at about the same moment: a transaction takes longer than most of what is in one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

_A = TypeVar("_A")
_B = TypeVar("_B")

_SOON = 0.01  #: seconds that one waits for others


class Together(Generic[_A, _B]):
    """Hands on what it is given, `most` at a time; `do` gives what came of each, in the order in which it got them."""

    def __init__(self, do: Callable[[Sequence[_A]], Sequence[_B]], most: int) -> None:
        self._do = do
        self._most = most
        self._waiting: list[_A] = []
        self._done: asyncio.Task[Sequence[_B]] | None = None

    async def add(self, one: _A) -> _B:
        """What came of it, once it is done. Raises what doing it raised, as it does for all that it was done with."""
        if self._done is None:
            self._waiting = []
            self._done = asyncio.create_task(self._do_soon(self._waiting))
        done, place = self._done, len(self._waiting)
        self._waiting.append(one)
        if len(self._waiting) >= self._most:
            self._done = None  # no more come to these
        return (await asyncio.shield(done))[place]  # who gives up waiting does not stop the others

    async def _do_soon(self, waiting: Sequence[_A]) -> Sequence[_B]:
        await asyncio.sleep(_SOON)
        if self._waiting is waiting:
            self._done = None
        return self._do(waiting)
