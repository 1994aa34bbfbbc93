"""`vigie topic`: the closed list of topics."""

from __future__ import annotations

import re

from bot.desk.knowledge import Knowledge
from bot.text import fold
from bot.types import Topic


class TopicList:
    """`vigie topic …`."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def list(self, words: str = "") -> tuple[Topic, ...]:
        """All topics by their ids; with words, those in which a word begins with each of them."""
        wanted = fold(words).split()
        known = sorted(self._knowledge.topics.topics.values(), key=lambda topic: topic.id)
        return tuple(topic for topic in known if all(_has(topic, word) for word in wanted))


def _has(topic: Topic, wanted: str) -> bool:
    said = fold(" ".join((topic.id, *topic.labels.values(), *topic.covers.values())))
    return wanted == topic.id or any(word.startswith(wanted) for word in re.findall(r"\w+", said))
