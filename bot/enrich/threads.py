"""Which stories are of one affair, seen once a run has brought all its articles.

An article meets the stories that are there when it arrives; what came first may have been too little to tell two
affairs apart. Looking back, stories are drawn into threads by the mean likeness of their articles (average linkage).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from bot.enrich.stories import FOLLOW, likeness, vetoed
from bot.types import Placed


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
    while totals:
        best = max(totals, key=lambda pair: (totals[pair] / (sizes[pair[0]] * sizes[pair[1]]), pair))
        one, other = best
        if totals[best] / (sizes[one] * sizes[other]) < FOLLOW:
            break
        groups[one] += groups.pop(other)
        sizes[one] += sizes.pop(other)
        del totals[best]
        for third in groups:
            if third != one:
                moved = totals.pop((min(other, third), max(other, third)))
                totals[min(one, third), max(one, third)] += moved
    return list(groups.values())


def _total(some: Iterable[Placed], others: Sequence[Placed]) -> float:
    return sum(
        likeness(one.profile, other.profile)
        for one in some
        for other in others
        if not vetoed(one.profile, other.profile)
    )
