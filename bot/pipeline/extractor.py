"""Articles of pages, made by workers that can be stopped."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.engine.local import LocalEngine
from bot.errors import ExtractError
from bot.extract.worker import extract
from bot.types import Article, Entry, Page


@dataclass(frozen=True, slots=True)
class Extractor:
    """Extracts articles in the workers of an engine, each within so many seconds."""

    engine: LocalEngine
    seconds: float
    own: Path | None = None  #: the user's folder of assets

    async def read(self, page: Page, entry: Entry | None = None, at: datetime | None = None) -> Article:
        """The article of a page, given its feed's entry and when it was captured, where there are such.

        Raises ExtractError, also where its parser had to be stopped.
        """
        try:
            work = self.engine.submit(extract, page, entry, at, self.own, seconds=self.seconds)
            return await asyncio.wrap_future(work)
        except (TimeoutError, RuntimeError) as error:
            said = "parsing the page took too long or too much memory; it was stopped"
            raise ExtractError(page.url, said) from error
