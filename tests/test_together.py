"""What comes at about the same moment is done together, and each knows what came of it."""

import asyncio

import pytest

from bot.pipeline.together import Together


def doubling(batches):
    def do(numbers):
        batches.append(list(numbers))
        return [2 * number for number in numbers]

    return do


def test_each_learns_what_came_of_it():
    batches = []

    async def work():
        together = Together(doubling(batches), 10)

        async def later(number):
            await asyncio.sleep(0.1)
            return await together.add(number)

        return await asyncio.gather(together.add(1), together.add(2), later(3))

    assert asyncio.run(work()) == [2, 4, 6]
    assert batches == [[1, 2], [3]]


def test_no_more_than_the_most_at_a_time():
    batches = []

    async def work():
        together = Together(doubling(batches), 2)
        return await asyncio.gather(*(together.add(number) for number in range(5)))

    assert asyncio.run(work()) == [0, 2, 4, 6, 8]
    assert batches == [[0, 1], [2, 3], [4]]


def test_what_cannot_be_done_is_told_to_all_who_wait_and_to_nobody_after():
    def invert(numbers):
        return [1 / number for number in numbers]

    async def work():
        together = Together(invert, 10)
        failed = await asyncio.gather(together.add(0), together.add(1), return_exceptions=True)
        assert all(isinstance(one, ZeroDivisionError) for one in failed)
        with pytest.raises(ZeroDivisionError):
            await together.add(0)
        return await together.add(2)

    assert asyncio.run(work()) == 0.5


def test_who_stops_waiting_stops_nobody():
    batches = []

    async def work():
        together = Together(doubling(batches), 10)
        first, second = (asyncio.create_task(together.add(number)) for number in (1, 2))
        await asyncio.sleep(0)
        first.cancel()
        return await second

    assert asyncio.run(work()) == 4
    assert batches == [[1, 2]]
