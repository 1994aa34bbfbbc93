"""The language of searches: from a string to a tree. Everything here is pure.

    query   = all ("OR" all)*
    all     = one ("AND"? one)*
    one     = "-"? ( "(" query ")" | '"' words '"' | filter | word )
    filter  = name ":" ( '"' value '"' | value )

Any string is a query or raises QueryError. A word that is made of several, such as « e-mail », is a phrase, but an
elided article is dropped: « l'API » asks for « API ».
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.errors import QueryError
from bot.store.stems import WORD

ENTITY_FIELDS = frozenset({"company", "person", "product", "organisation", "place", "event", "entity"})
"""Filters for articles that are about an entity; `mentions` asks for those that name it at all."""

_FIELDS = (*sorted(ENTITY_FIELDS), "lang", "mentions", "source", "since", "topic", "until")
_SPELLINGS = {"org": "organisation", "organization": "organisation"}
_ABOUT = re.compile(rf"(?<!\w)(?:{'|'.join(sorted({*ENTITY_FIELDS, *_SPELLINGS}))}):")
_LONGEST = 2000
_MOST_TERMS = 64
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Word:
    """Articles with this word, in any inflection."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Articles with these words in this order."""

    words: tuple[str, ...]  #: at least two


@dataclass(frozen=True, slots=True)
class Filter:
    """Articles that have something: an entity, a topic, a source, a language."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Since:
    """Articles of this moment or later."""

    start: datetime


@dataclass(frozen=True, slots=True)
class Until:
    """Articles before this moment."""

    end: datetime


@dataclass(frozen=True, slots=True)
class Not:
    """Articles that do not answer `node`."""

    node: Node


@dataclass(frozen=True, slots=True)
class All:
    """Articles that answer each of the nodes."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Articles that answer one of the nodes at least."""

    nodes: tuple[Node, ...]


Node = Word | Phrase | Filter | Since | Until | Not | All | Either


def filter_about(query: str) -> str:
    """The first filter of a query, as it is written, for what an article is about ("company:"); "" without any."""
    found = _ABOUT.search(query)
    return found[0] if found else ""


def parse_query(text: str) -> Node:
    """The tree of a query. Raises QueryError with a sentence that says what is wrong."""
    if len(text) > _LONGEST:
        raise QueryError(f"A search has at most {_LONGEST:,} characters; this one has {len(text):,}.")
    tokens = _tokens(text)
    if not tokens:
        raise QueryError('There is no word to search for. Write one or more, such as: vigie search "api pricing"')
    terms = sum(len(token.words) or token.kind == "filter" for token in tokens)
    if terms > _MOST_TERMS:
        raise QueryError(f"A search has at most {_MOST_TERMS} words and filters; this one has {terms}.")
    return _Parser(tokens).parse()


# --- from characters to tokens ----------------------------------------------------------------------------------

_QUOTES = dict.fromkeys(map(ord, "«»“”„‟＂"), '"')
_APOSTROPHES = dict.fromkeys(map(ord, "’ʼ‘`´＇"), "'")
_TOKEN = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<open>\() | (?P<close>\))
    | (?P<minus>-+(?=[^\s)-]))
    | (?P<filter>(?P<field>[^\W\d_]+):(?P<value>"[^"]*"|(?!//)[^\s()"]+|(?=[\s()]|\Z)))
    | "(?P<phrase>[^"]*)"
    | (?P<word>[^\s()"]+)
    """,
    re.VERBOSE,
)
_ELIDED = re.compile(r"(?<!\w)(?:[ldjmtscn]|qu|jusqu|lorsqu|puisqu|quoiqu)'(?=\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  #: open, close, minus, or, and, words, filter
    words: tuple[str, ...] = ()
    field: str = ""
    value: str = ""


def _tokens(text: str) -> list[_Token]:
    """The tokens of a query; what has no word in it, such as a lone « & », is left out."""
    plain = text.translate(_QUOTES).translate(_APOSTROPHES)
    found, at = [], 0
    while at < len(plain):
        match = _TOKEN.match(plain, at)
        if match is None:  # only a quotation mark without its partner is left
            raise QueryError('A quotation mark is opened and not closed; write "two words" with one at each end.')
        at = match.end()
        token = _token(match)
        if token:
            found.append(token)
    return found


def _token(match: re.Match[str]) -> _Token | None:
    kind = match.lastgroup or ""
    if kind in ("open", "close", "minus"):
        return _Token(kind)
    if match["filter"] is not None and (match["value"] or match["field"].lower() in {*_FIELDS, *_SPELLINGS}):
        return _filter(match["field"], match["value"])
    if match["word"] in ("OR", "AND"):
        return _Token(match["word"].lower())
    if match["phrase"] is not None:
        words = _words(match["phrase"])
    else:
        words = _words(_ELIDED.sub("", match["word"] or match["filter"] or ""))
    return _Token("words", words) if words else None


def _words(text: str) -> tuple[str, ...]:
    return tuple(WORD.findall(text))


def _filter(written: str, value: str) -> _Token:
    field = _SPELLINGS.get(written.lower(), written.lower())
    value = value.strip('"').strip()
    if field not in _FIELDS:
        raise QueryError(
            f'There is no filter "{written}:"; there are {", ".join(_FIELDS)}. To find these words, write them in '
            "quotation marks."
        )
    if not value:
        raise QueryError(f"{field}: has no value; write it without a space, such as {field}:{_EXAMPLES[field]}")
    return _Token("filter", field=field, value=value)


_EXAMPLES = {
    "company": "apple",
    "person": '"Elon Musk"',
    "product": "chatgpt",
    "organisation": "cnil",
    "place": "paris",
    "entity": "microsoft",
    "mentions": "microsoft",
    "topic": "antitrust",
    "source": "lemonde",
    "lang": "fr",
    "since": "2023-04",
    "until": "2023-04-20",
}

# --- from tokens to a tree --------------------------------------------------------------------------------------


class _Parser:
    """A reader of tokens that goes one step down for each bracket."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def parse(self) -> Node:
        node = self._either()
        if self._peek() == "close":
            raise QueryError("A bracket is closed that was not opened.")
        return node

    def _peek(self) -> str:
        return self._tokens[self._at].kind if self._at < len(self._tokens) else "end"

    def _take(self) -> _Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _either(self) -> Node:
        nodes = [self._all()]
        while self._peek() == "or":
            self._take()
            nodes.append(self._all())
        return nodes[0] if len(nodes) == 1 else Either(tuple(nodes))

    def _all(self) -> Node:
        nodes = [self._one()]
        while (kind := self._peek()) not in ("or", "close", "end"):
            if kind == "and":
                self._take()
            nodes.append(self._one())
        _refuse_no_time(nodes)
        return nodes[0] if len(nodes) == 1 else All(tuple(nodes))

    def _one(self) -> Node:
        kind = self._peek()
        if kind in ("or", "and"):
            raise QueryError(f'{kind.upper()} stands between two words; write "{kind}" in quotation marks to find it.')
        if kind == "end":
            raise QueryError(f"The search ends after {self._before()}; write what follows it.")
        if kind == "close":
            raise QueryError(f"A bracket is closed after {self._before()}; write something in between.")
        token = self._take()
        if token.kind == "minus":
            return Not(self._one())
        return self._bracket() if token.kind == "open" else _leaf(token)

    def _before(self) -> str:
        shown = {"open": "an opening bracket", "minus": "a minus", "or": "OR", "and": "AND"}
        return shown.get(self._tokens[self._at - 1].kind, "nothing") if self._at else "nothing"

    def _bracket(self) -> Node:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise QueryError(f"Brackets are nested more than {_DEEPEST} deep.")
        node = self._either()
        if self._peek() != "close":
            raise QueryError("A bracket is opened and not closed.")
        self._take()
        self._depth -= 1
        return node


def _leaf(token: _Token) -> Node:
    if token.kind == "words":
        return Word(token.words[0]) if len(token.words) == 1 else Phrase(token.words)
    if token.field == "since":
        return Since(_midnight(_period("since", token.value)[0]))
    if token.field == "until":
        after = _period("until", token.value)[1]
        return Until(_midnight(after) if after else datetime.max.replace(tzinfo=UTC))
    if token.field == "lang":
        return Filter("lang", _language(token.value))
    return Filter(token.field, token.value)


def _refuse_no_time(nodes: Sequence[Node]) -> None:
    """Raises QueryError where what must hold together leaves no moment, such as since:2024 until:2023."""
    starts = [node.start for node in nodes if isinstance(node, Since)]
    ends = [node.end for node in nodes if isinstance(node, Until)]
    if starts and ends and max(starts) >= min(ends):
        last = min(ends) - timedelta(days=1)
        raise QueryError(f"No day is in both: since: begins on {max(starts):%Y-%m-%d}, until: ends on {last:%Y-%m-%d}.")


def _language(value: str) -> str:
    if not re.fullmatch("[a-z]{2}", value.lower()):
        raise QueryError(f"lang:{value} is not a language; write its two letters, such as lang:fr or lang:en.")
    return value.lower()


# --- dates ------------------------------------------------------------------------------------------------------

_PERIOD = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[123][0-9]))?)?")


def _period(field: str, value: str) -> tuple[date, date | None]:
    """First day of a year, month or day, and the first day after it; None where the calendar ends."""
    match = _PERIOD.fullmatch(value)
    year, month, day = (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
    try:
        first = date(year, month or 1, day or 1)
    except ValueError as error:
        raise QueryError(
            f"{field}:{value} is not a date; write a year, a month or a day, such as {field}:2023, {field}:2023-04 or "
            f"{field}:2023-04-20."
        ) from error
    return first, _after(first, month, day)


def _after(first: date, month: int, day: int) -> date | None:
    try:
        if day:
            return first + timedelta(days=1)
        years, months = divmod(first.month, 12) if month else (1, 0)
        return date(first.year + years, months + 1, 1)
    except (OverflowError, ValueError):
        return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
