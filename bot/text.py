"""Plain text: folding, words, stems, sentences, and the canonical form of a web address."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from threading import Lock
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import snowballstemmer

from bot.types import Sentence

_APOSTROPHES = "’ʼ‘`´＇"
_FOLDED = {ord(c): "'" for c in _APOSTROPHES} | {ord("œ"): "oe", ord("æ"): "ae", ord("ß"): "ss", ord("ø"): "o"}
_WORD = re.compile(r"[^\W_](?:[^\W_]+|[\u0300-\u036f]+)*")  # accents may stand apart from their letters
_STEMMING = Lock()
_STEMMERS = {"fr": "french", "en": "english"}


def fold(text: str) -> str:
    """Lower case without accents, apostrophes made straight. The length may change: see `fold_aligned`."""
    if text.isascii():
        return text.lower().replace("`", "'")
    # Capitals may come out of the decomposition (𝓐), and what has no decomposition (Œ) needs its small letter first.
    decomposed = unicodedata.normalize("NFKD", text.translate(_FOLDED)).lower().translate(_FOLDED)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


_REMEMBERED = 4096  #: characters, at most: a hostile text may hold all of Unicode


class _Aligned(dict[int, str]):
    """What each character folds to, as one character; remembered as they are met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = fold(char)
        one = folded if len(folded) == 1 else (folded[:1] or char)
        if len(self) < _REMEMBERED:
            self[code] = one
        return one


_ALIGNED = _Aligned()


def fold_aligned(text: str) -> str:
    """Like `fold`, but of the same length as `text`, so that offsets carry over (« œ » becomes "o")."""
    return text.translate(_ALIGNED)


def words(text: str) -> Iterator[tuple[str, int, int]]:
    """The folded words of a text with their offsets: runs of letters and digits, so « l'API » is two words."""
    for match in _WORD.finditer(text):
        yield _fold_word(match.group()), match.start(), match.end()


_fold_word = lru_cache(maxsize=200_000)(fold)
"""A language's words come back again and again."""


@lru_cache(maxsize=100_000)
def stem(word: str, language: str) -> str:
    """Snowball stem of a folded word; the word itself in a language other than French and English."""
    name = _STEMMERS.get(language)
    if name is None:
        return word
    with _STEMMING:  # a stemmer keeps the word that it is at
        return fold(_stemmer(name).stemWord(word))


@lru_cache(maxsize=4)
def _stemmer(name: str) -> snowballstemmer.basestemmer.BaseStemmer:
    return snowballstemmer.stemmer(name)


# --- sentences --------------------------------------------------------------------------------------------------

_ABBREVIATIONS = frozenset(
    "m mm mme mmes mlle dr pr me st ste no n° vs p pp art cf etc ex env av apr fig vol tel tél janv févr sept oct nov "
    "déc mr mrs ms prof sen rep gov gen lt col sgt jr sr inc corp ltd co dept est approx jan feb mar apr jun jul aug "
    "dec u.s u.k e.g i.e a.m p.m".split()
)
_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?:[\s\u00a0\u202f]*»)?|\n+")
_NEXT_STARTS = re.compile(r"[\s\u00a0\u202f]+[\"'“‘«(\[–—-]*[\s\u00a0\u202f]*[\w@#$€£]")
_GLUED = re.compile(r"[A-ZÀ-ÖØ-ÞŒ«\"“]")
_LOWER_GUARD = re.compile(r"[\s\u00a0\u202f]+[a-zà-öø-ÿœ](?![a-z]{0,7}[A-Z])")  # iPhone and watchOS begin sentences


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a French or English text, verbatim, with their offsets.

    A line break always ends one. A full stop does not after an abbreviation, an initial or inside a number; it does
    where the space after it was lost ("revenus.Au-delà"), as some publishers' pages have it.
    """
    found: list[Sentence] = []
    start = 0
    for match in _END.finditer(text):
        if _ends_sentence(text, start, match):
            _append(found, text, start, match.end())
            start = match.end()
    _append(found, text, start, len(text))
    return tuple(found)


def _append(found: list[Sentence], text: str, start: int, end: int) -> None:
    raw = text[start:end]
    lead = len(raw) - len(raw.lstrip())
    body = raw.strip()
    if body:
        found.append(Sentence(body, start + lead, start + lead + len(body)))


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    mark = match.group()
    after = match.end()
    if mark[0] == "\n" or after >= len(text) or text[after] == "\n":
        return True
    before = text[max(start, match.start() - 40) : match.start()]  # what abbreviations need; keeps this linear
    if not _NEXT_STARTS.match(text, after):
        return _is_glued(text, before, mark, after)
    if _LOWER_GUARD.match(text, after):
        return False
    return mark != "." or not _is_abbreviation(before)


def _is_glued(text: str, before: str, mark: str, after: int) -> bool:
    """True for "mot.Mot": a lost space. « Booking.Com », "U.S." and "3.5" are not."""
    last = re.search(r"[^\W\d_]+\Z", before)
    if mark[0] not in ".!?…" or not last or len(last.group()) < 3 or not _GLUED.match(text, after):
        return False
    return last.group().islower() and not re.match(r"(?:Com|Net|Org|Fr|Io|NET)\b", text[after:])


def _is_abbreviation(before: str) -> bool:
    last = re.search(r"[^\s\u00a0\u202f'’(«\"“]+\Z", before)
    if last is None:
        return False
    word = last.group()
    single_initial = len(word) == 1 and word.isupper()
    return single_initial or word.lower() in _ABBREVIATIONS or bool(re.fullmatch(r"(?:[A-Z]\.)+[A-Z]", word))


def changed_sentences(before: str, after: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The sentences that a text lost, and those that it gained, each in the order of its text.

    A sentence that only moved counts as neither, nor does one whose spaces alone have changed.
    """
    old, new = (tuple(" ".join(sentence.text.split()) for sentence in sentences(text)) for text in (before, after))
    return tuple((Counter(old) - Counter(new)).elements()), tuple((Counter(new) - Counter(old)).elements())


# --- addresses --------------------------------------------------------------------------------------------------

_TRACKING = re.compile(
    r"(?:utm_\w+|at_(?:medium|campaign|custom\d|creation|format|recipient_id)|fbclid|gclid|dclid|msclkid|yclid|igshid|"
    r"mc_[ce]id|xtor|xtref|ns_(?:campaign|mchannel|source|linkname|fee)|cmpid|ref_src|_ga|_hsenc|_hsmi|wt\.mc_id|"
    r"s_cid|spm|amp|outputtype)\Z",
    re.IGNORECASE,
)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical_url(url: str) -> str:
    """One spelling for the addresses of one article: no fragment, tracking parameters, default port or case games.

    Follows RFC 3986 section 6.2.2 for case and percent-encoding. Path and the order of what is left of the query stay
    as they are. Raises ValueError where there is no host or the scheme is not http or https.
    """
    parts = urlsplit(url.strip())
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not parts.hostname:
        meant = f" Did you mean https://{url}?" if re.fullmatch(r"[\w-]+(\.[\w-]+)+(:\d+)?(/\S*)?", url) else ""
        raise ValueError(
            f'"{url}" is not a web address: it must start with http:// or https:// and name a host.{meant}'
        )
    host = _canonical_host(parts.hostname)
    port = "" if parts.port in (None, _DEFAULT_PORTS[scheme]) else f":{parts.port}"
    query = urlencode([(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(k)])
    path = _ESCAPE.sub(_canonical_escape, quote(parts.path, safe="/:@!$&'()*+,;=~-._%"))
    return urlunsplit((scheme, host + port, path or "/", query, ""))


def _canonical_escape(match: re.Match[str]) -> str:
    """Escapes of unreserved characters are undone, others are written in capitals: "%7e" → "~", "%2f" → "%2F"."""
    char = chr(int(match.group(1), 16))
    return char if char in _UNRESERVED else match.group().upper()


def _canonical_host(host: str) -> str:
    if ":" in host:
        return f"[{host}]"
    try:
        canonical = host.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise ValueError(f'"{host}" is not a host name.') from error
    if not canonical:
        raise ValueError(f'"{host}" is not a host name.')
    return canonical
