"""What a publisher changed in substance: figures, names, a yes or no; not typos, wordings or lines around a text. Pure.

Sentences that went are laid beside those that came, each with the one that has most words in common (Dice, 1945).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from difflib import SequenceMatcher

from bot.enrich.likeness import figures_in, is_name
from bot.text import changed_sentences, words
from bot.types import Article, ArticleKind, Edit

_ALIKE = 0.5  #: share of words in common from which one sentence is another one's new wording
_SAME = 0.85  #: share from which a sentence that is denied now is the very same one
_SPELLED = 0.75  #: likeness of two names from which one is the other, spelled otherwise
_SHORT = 5  #: letters of a name below which that says nothing
_MOST = 60  #: sentences looked at on either side: of a text that is another one altogether nothing is said
_ENDS = tuple('.!?…»”"')
_NEGATIONS = frozenset("pas jamais aucun aucune nullement not never no nor cannot without sans".split())
_PARTICLES = frozenset("ne n do does did".split())  #: that come with them
_CONTRACTED = re.compile(r"\w+n['’]t\b", re.IGNORECASE)
_STAMP = re.compile(r"(?:mise? à jour|publié|modifié|updated|published|posted|last)\b", re.IGNORECASE)


def substance(before: Article, after: Article, told: Collection[str]) -> tuple[Edit, ...]:
    """What changed in substance between two texts of an article, of which an edition told some sentences.

    A figure or a name gave way to another, or a sentence to its contrary; or a figure or name of a sentence that was
    told is gone. Of a live report, which is rewritten as it goes, only the title and what was told count.
    """
    gone, come = changed_sentences(before.body, after.body)
    if len(gone) > _MOST or len(come) > _MOST:
        return ()
    is_live = after.kind is ArticleKind.LIVE
    pairs = [(before.title, after.title)] if before.title != after.title else []
    pairs += [
        (old, new)
        for old, new in _paired([s for s in gone if _is_said(s)], [s for s in come if _is_said(s)])
        if not is_live or old in told
    ]
    edits = (_edit(old, new, before.full_text, after.full_text, was_told=old in told) for old, new in pairs)
    return tuple(edit for edit in edits if edit)


def _is_said(sentence: str) -> bool:
    """True for a sentence of the article, not a line that a page puts around it, such as when it was updated."""
    return sentence.endswith(_ENDS) and not _STAMP.match(sentence)


def _paired(gone: Iterable[str], come: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each sentence that went with its new wording, "" where it has none; the likest first."""
    old, new = ({sentence: {word for word, _, _ in words(sentence)} for sentence in some} for some in (gone, come))
    scores = sorted(
        ((_dice(old[one], new[other]), one, other) for one in old for other in new),
        key=lambda score: (-score[0], score[1:]),
    )
    found: dict[str, str] = {}
    for score, one, other in scores:
        if score >= _ALIKE and one not in found and other not in found.values():
            found[one] = other
    yield from ((one, found.get(one, "")) for one in old)


def _dice(one: Collection[str], other: Collection[str]) -> float:
    return 2 * len(set(one) & set(other)) / (len(one) + len(other)) if one or other else 0.0


def _edit(old: str, new: str, old_text: str, new_text: str, *, was_told: bool) -> Edit | None:
    """A change of substance; None where a figure or name only moved, or is written otherwise."""
    figures = _figures(old, new_text), _figures(new, old_text)
    names = _without_spellings(_names(old, new_text), _names(new, old_text))
    gone, come = figures[0] + names[0], figures[1] + names[1]
    swapped = all(figures) or all(names)
    denied = _negations(old) != _negations(new) and _dice(_plain(old), _plain(new)) >= _SAME
    if swapped or denied or (was_told and gone):
        return Edit(old, new, gone, come)
    return None


def _figures(sentence: str, elsewhere: str) -> tuple[str, ...]:
    known = {value for _, meant in figures_in(elsewhere) for value in meant}
    return tuple(dict.fromkeys(shown for shown, meant in figures_in(sentence) if not meant & known))


def _names(sentence: str, elsewhere: str) -> tuple[str, ...]:
    """Names of a sentence that the other text has not; those that come in a row are one: « Anne Le Goff »."""
    known = {word for word, _, _ in words(elsewhere)}
    rows: list[str] = []
    end = -1
    for word, start, word_end in words(sentence):
        if word not in known and len(word) > 1 and is_name(sentence, start):
            if rows and sentence[end:start] in (" ", "-", "\u00a0"):
                rows[-1] += sentence[end:word_end]
            else:
                rows.append(sentence[start:word_end])
            end = word_end
    return tuple(dict.fromkeys(rows))


def _without_spellings(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names that are not each other's, spelled otherwise: « Mircosoft », « Microsoft »."""
    same = [(one, other) for one in old for other in new if _is_spelling(one, other)]
    return (
        tuple(one for one in old if one not in {pair[0] for pair in same}),
        tuple(one for one in new if one not in {pair[1] for pair in same}),
    )


def _is_spelling(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= _SHORT and SequenceMatcher(None, one, other).ratio() >= _SPELLED


def _plain(sentence: str) -> set[str]:
    """The words of a sentence that are the same where it is denied."""
    return {word for word, _, _ in words(_CONTRACTED.sub(" ", sentence))} - _NEGATIONS - _PARTICLES


def _negations(sentence: str) -> int:
    return sum(word in _NEGATIONS for word, _, _ in words(sentence)) + len(_CONTRACTED.findall(sentence))
