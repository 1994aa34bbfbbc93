"""Which stories are of one affair, seen once a run has brought all its articles.

An article meets the stories that are there when it arrives; what came first may have been too little to tell two
affairs apart. Looking back, stories are drawn into threads by the mean likeness of their articles (average linkage).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush

from bot.enrich.stories import FOLLOW, likeness, vetoed
from bot.types import Placed

SURELY = 3.5
"""Mean likeness from which a reader may be told that one story goes on with another: of RPM2's ten affairs seven
have two stories as like, and of the newsroom's pairs of matters of one company none is (the likest: 3.0)."""


def goes_on(later: Sequence[Placed], earlier: Sequence[Placed]) -> bool:
    """True where the articles of one story surely tell what became of another."""
    return bool(later and earlier) and _total(later, earlier) >= SURELY * len(later) * len(earlier)


def threads_of(members: Sequence[Placed]) -> dict[int, int]:
    """The thread of each story, given the articles of stories that may be of one affair.

    A thread keeps its name: that of its oldest story, unless this is taken by a thread that has the story it names.
    """
    stories: defaultdict[int, list[Placed]] = defaultdict(list)
    for member in members:
        stories[member.story_id].append(member)
    begun = {story_id: min((m.profile.moment, m.profile.article_id) for m in of) for story_id, of in stories.items()}
    groups = [
        sorted(group, key=lambda story_id: (begun[story_id], story_id))
        for group in _agglomerated(sorted(stories), stories)
    ]
    names: dict[int, int] = {}
    for group in sorted(groups, key=lambda group: (stories[group[0]][0].thread_id not in group, group)):
        wished = (stories[group[0]][0].thread_id, *group)
        names |= dict.fromkeys(group, next(name for name in wished if name not in names.values()))
    return names


def _agglomerated(ids: Sequence[int], stories: Mapping[int, Sequence[Placed]]) -> list[list[int]]:
    """Groups of stories, the two likest joined first, as long as two are likely one affair."""
    groups = {story_id: [story_id] for story_id in ids}
    sizes = {story_id: len(stories[story_id]) for story_id in ids}
    totals = {(one, other): _total(stories[one], stories[other]) for n, one in enumerate(ids) for other in ids[n + 1 :]}
    waiting = [entry for pair in totals if (entry := _entry(pair, totals, sizes))[0] <= -FOLLOW]
    heapify(waiting)
    while waiting:
        _, one, other, *then = heappop(waiting)
        if (one, other) not in totals or then != [sizes[one], sizes[other]]:
            continue  # one of them has grown since, or is part of another
        groups[one] += groups.pop(other)
        sizes[one] += sizes[other]
        del totals[one, other]
        for third in groups:
            if third != one:
                pair = (min(one, third), max(one, third))
                totals[pair] += totals.pop((min(other, third), max(other, third)))
                if (entry := _entry(pair, totals, sizes))[0] <= -FOLLOW:
                    heappush(waiting, entry)
    return list(groups.values())


def _entry(
    pair: tuple[int, int], totals: Mapping[tuple[int, int], float], sizes: Mapping[int, int]
) -> tuple[float, int, int, int, int]:
    """Two groups in a queue of the likest, with the sizes for which their likeness is true."""
    one, other = pair
    return -totals[pair] / (sizes[one] * sizes[other]), one, other, sizes[one], sizes[other]


def _total(some: Iterable[Placed], others: Sequence[Placed]) -> float:
    return sum(
        likeness(one.profile, other.profile)
        for one in some
        for other in others
        if not vetoed(one.profile, other.profile)
    )
