"""Visits that end together are written together, and each knows when it is."""

import asyncio
from dataclasses import replace

import pytest

from bot.pipeline.ends import Ends
from bot.store import Store
from bot.types import History, Outcome, Source, Status
from tests.builders import NOW


@pytest.fixture
def store():
    with Store.open("sqlite://") as store:
        yield store


def outcome_of(source):
    return Outcome(source.url, "feed", Status.SAME, "the feed has not changed", NOW, source.id)


def test_each_visit_is_written_when_its_end_returns(store):
    sources = [store.add_source(Source(f"http://fil.example/{number}")) for number in range(3)]
    ends = Ends(store)

    async def end(source, wait):
        await asyncio.sleep(wait)
        await ends.write(source.id, History(etag=f'"{source.id}"'), outcome_of(source))
        return store.sources()[source.id - 1].history.etag, store.outcomes([source.url])

    async def work():
        return await asyncio.gather(*(end(source, wait) for source, wait in zip(sources, (0, 0, 0.05), strict=True)))

    assert asyncio.run(work()) == [(f'"{source.id}"', [outcome_of(source)]) for source in sources]


def test_what_cannot_be_written_is_told_to_all_who_wait(store):
    sources = [store.add_source(Source(f"http://fil.example/{number}")) for number in range(2)]
    timeless = [replace(outcome_of(source), at=NOW.replace(tzinfo=None)) for source in sources]

    async def work():
        ends = Ends(store)
        failing = (ends.write(source.id, History(), outcome) for source, outcome in zip(sources, timeless, strict=True))
        assert all(isinstance(one, ValueError) for one in await asyncio.gather(*failing, return_exceptions=True))
        await ends.write(sources[0].id, History(), outcome_of(sources[0]))

    asyncio.run(work())
    assert [store.outcomes([source.url]) for source in sources] == [[outcome_of(sources[0])], []]


def test_who_stops_waiting_stops_nobody(store):
    sources = [store.add_source(Source(f"http://fil.example/{number}")) for number in range(2)]

    async def work():
        ends = Ends(store)
        first, second = (
            asyncio.create_task(ends.write(source.id, History(), outcome_of(source))) for source in sources
        )
        await asyncio.sleep(0)
        first.cancel()
        await second

    asyncio.run(work())
    assert all(store.outcomes([source.url]) for source in sources)
