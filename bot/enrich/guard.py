"""The guard over written summaries: a generated sentence is kept only where the article supports it.

A sentence is supported where all of this holds:

- every number in it occurs in the article, in whatever format, and with no other unit;
- every month in it occurs in the article;
- every run of capitalised words in it occurs in the article, or names an entity that the article names;
- most of what it says stands in one or two sentences of the article, which become its evidence;
- it denies something only where its evidence does, and the other way round.

No list of common words tells each name from each word that merely begins a sentence: what cannot be told is not kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from bot.enrich.numbers import Quantity, quantities
from bot.text import fold, sentences, stem, words
from bot.types import Sentence, Span

ENOUGH = 0.55
"""Share of a sentence's content words whose stems its evidence must have."""

_FUNCTION = frozenset(
    "a about above afin after again against ai ainsi all alors already also although am an and any apres are "
    "around as at au aucun aussi aux avait avant avec avoir be because been before being below between both but "
    "by c can car ce cela celle celui ces cet cette ceux chaque chez ci comme contre could d dans de depuis des "
    "desormais did do does doing dont down du durant during each elle elles en encore enfin entre est et etaient "
    "etait ete etre eu eux even every fait faut few fin first for from further had has have having he her here "
    "hers hier him his how however i if il ils in instead into is it its itself j jusqu jusque just l la last "
    "later le least les less leur leurs like likely lors lorsque lui m made mais malgre many may me meanwhile "
    "meme might moins mon more most much must my n ne near neither never new ni no nor nos not notre nous now of "
    "off on once one only ont or other ou our out outre over own par parmi pas pendant per peu peut plus "
    "plusieurs pour pourtant pres puis qu quand que quel quelle quelques qui quoi rather s sa same sans se second "
    "selon sera seront ses she should si since so soit some son sont sous still such sur t tandis tel than that "
    "the their them then there these they this those though through thus to today together too tous tout toute "
    "toutefois toutes tres trop un under une until up upon us va vers very vient voici voila vont was we well "
    "were what when where whether which while who whom whose why will with within without would y yesterday yet "
    "you your".split()
)
_DENIES = frozenset("pas jamais aucun aucune ni not never no nor".split())
_MONTHS = {
    name: number
    for names in (
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
        "january february march april may june july august september october november december",
    )
    for number, name in enumerate(names.split(), 1)
}
_AMBIGUOUS_MONTHS = frozenset({"mars", "may", "march", "mai"})
_NAMELIKE = re.compile(r"[^\W\d_][\w]*(?:[-&.][\w]+)*", re.UNICODE)
_POSSESSIVE = re.compile(r"[’']s?\Z")


@dataclass(frozen=True, slots=True)
class Ground:
    """What an article offers as support, read once for all sentences of its summary."""

    text: str
    language: str
    sentences: tuple[Sentence, ...]
    stems: tuple[frozenset[str], ...]  #: content stems, as many as sentences
    tokens: tuple[str, ...]  #: folded words of the whole text, in order
    quantities: tuple[Quantity, ...]
    entity_ids: frozenset[str]


def ground(text: str, language: str, entity_ids: Collection[str] = ()) -> Ground:
    """Read an article's `full_text` for `support`; `entity_ids` are those that it names."""
    found = sentences(text)
    return Ground(
        text,
        language,
        found,
        tuple(_content(sentence.text, language) for sentence in found),
        tuple(word for word, _, _ in words(text)),
        tuple(quantities(text)),
        frozenset(entity_ids),
    )


def support(
    sentence: str, article: Ground, entity_of: Callable[[str], str | None] = lambda _: None
) -> tuple[Span, ...] | None:
    """The spans of the article that support a generated sentence, None where it is not supported.

    `entity_of` gives the entity that a name means, so that « Microsoft Corporation » may stand for "Microsoft".
    """
    if not (_numbers_hold(sentence, article) and _months_hold(sentence, article)):
        return None
    if not _names_hold(sentence, article, entity_of):
        return None
    chosen = _evidence(_content(sentence, article.language), article)
    if not chosen or _denies(sentence) != any(_denies(article.sentences[index].text) for index in chosen):
        return None
    return tuple(Span(article.sentences[index].start, article.sentences[index].end) for index in chosen)


def _content(text: str, language: str) -> frozenset[str]:
    return frozenset(stem(word, language) for word, _, _ in words(text) if word not in _FUNCTION and len(word) > 1)


def _numbers_hold(sentence: str, article: Ground) -> bool:
    return all(any(number.agrees(known) for known in article.quantities) for number in quantities(sentence))


def _months_hold(sentence: str, article: Ground) -> bool:
    known = {_MONTHS[token] for token in article.tokens if token in _MONTHS}
    named = {word for word, _, _ in words(sentence) if word in _MONTHS and word not in _AMBIGUOUS_MONTHS}
    return all(_MONTHS[word] in known for word in named)


def _names_hold(sentence: str, article: Ground, entity_of: Callable[[str], str | None]) -> bool:
    known = f" {' '.join(article.tokens)} "
    for name in _names(sentence, article):
        spelled = " ".join(word for word, _, _ in words(_POSSESSIVE.sub("", name)))
        if f" {spelled} " not in known and entity_of(name) not in article.entity_ids:
            return False
    return True


def _names(sentence: str, article: Ground) -> list[str]:
    """Runs of words written as names: with a capital or a digit inside, the first word only where it may be one."""
    runs: list[list[re.Match[str]]] = []
    for match in _NAMELIKE.finditer(sentence):
        word = match.group()
        if not any(char.isupper() for char in word) or (match.start() == _first(sentence) and _opens(word, article)):
            continue
        if runs and sentence[runs[-1][-1].end() : match.start()] == " ":
            runs[-1].append(match)
        else:
            runs.append([match])
    return [sentence[run[0].start() : run[-1].end()] for run in runs]


def _first(sentence: str) -> int:
    match = _NAMELIKE.search(sentence)
    return match.start() if match else 0


def _opens(word: str, article: Ground) -> bool:
    """True for a first word that has its capital from its place only: a function word, or one the article has small."""
    folded = fold(word)
    if word[1:] != word[1:].lower():
        return False
    return folded in _FUNCTION or bool(re.search(rf"(?<!\w){re.escape(word.lower())}(?!\w)", article.text))


def _denies(text: str) -> bool:
    return any(word in _DENIES for word, _, _ in words(text))


def _evidence(content: frozenset[str], article: Ground) -> list[int]:
    """One or two sentences of the article that hold most of the content, in their order; none where too little is."""
    if not content:
        return []
    best = max(range(len(article.stems)), key=lambda index: len(content & article.stems[index]), default=None)
    if best is None:
        return []
    rest = content - article.stems[best]
    second = max(range(len(article.stems)), key=lambda index: len(rest & article.stems[index]))
    gained = len(rest & article.stems[second])
    chosen = [best, second] if gained >= 2 and len(rest) / len(content) > 0.2 else [best]
    covered = len(content) - len(content - frozenset().union(*(article.stems[index] for index in chosen)))
    return sorted(set(chosen)) if covered / len(content) >= ENOUGH else []


def supported(
    written: Sequence[str], article: Ground, entity_of: Callable[[str], str | None] = lambda _: None
) -> list[tuple[str, tuple[Span, ...]]]:
    """The sentences that the article supports, each with its evidence; others are dropped, and so are repetitions."""
    kept: dict[str, tuple[Span, ...]] = {}
    for sentence in written:
        spans = support(sentence, article, entity_of)
        if spans and sentence not in kept:
            kept[sentence] = spans
    return list(kept.items())
