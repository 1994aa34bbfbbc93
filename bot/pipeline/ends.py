"""The ends of visits, written together: most find nothing new, and a transaction takes longer than such a visit."""

from __future__ import annotations

import asyncio

from bot.store import Store
from bot.types import History, Outcome

_SOON = 0.01  #: seconds that the end of a visit waits for others


class Ends:
    """Writes what visits taught, and what became of them, all that end at about the same moment in one transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[tuple[int, History, Outcome]] = []
        self._written: asyncio.Task[None] | None = None

    async def write(self, source_id: int, history: History, outcome: Outcome) -> None:
        """Returns when it is written. Raises StoreError."""
        self._waiting.append((source_id, history, outcome))
        if self._written is None:
            self._written = asyncio.create_task(self._write_soon())
        await asyncio.shield(self._written)  # who gives up waiting does not stop the others

    async def _write_soon(self) -> None:
        await asyncio.sleep(_SOON)
        waiting, self._waiting, self._written = self._waiting, [], None
        histories = {source_id: history for source_id, history, _ in waiting}
        self._store.end_visits(histories, [outcome for *_, outcome in waiting])
