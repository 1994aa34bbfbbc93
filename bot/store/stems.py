"""What a text is for search: its words folded and stemmed, and written so that both databases keep them as they are.

A stem is lower-case ASCII letters and digits; one that is not (« 株 ») is written as `_` and the hexadecimal digits of
its UTF-8. So neither FTS5 nor PostgreSQL has anything left to split or fold in its own way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import repeat

from bot.text import fold, stem
from bot.types import Article

WORD = re.compile(r"[^\W_](?:[^\W_]+|[\u0300-\u036f]+)*")
"""One word of a text: letters and digits, and the accents that some publishers write as characters of their own.

The n-th match in an indexed text is its n-th stem.
"""

_LONGEST_WORD = 64
_AT_ONCE = 5_000  #: pieces of a text, between two looks at how much there is
_MOST_CHARACTERS = 400_000  # of stems in one article: PostgreSQL refuses a tsvector of more than 1 MB


def title_stems(article: Article) -> str:
    """The stems of the title, a space before and after each."""
    return _stems(article.title, article.language)


def body_stems(article: Article) -> str:
    """The stems of the body, a space before and after each; what is beyond some 60,000 words is not searched."""
    return _stems(article.body, article.language)


def padded(stems: Iterable[str]) -> str:
    """Stems with a space before and after each, so that a word or phrase is a part of the whole: " a b c "."""
    return f" {' '.join(stems)} "


def _stems(text: str, language: str) -> str:
    """The stems of a text; the rest of one that has too many is left out, and not looked at either."""
    pieces, found, length = _pieces(text), list[str](), 0
    for start in range(0, len(pieces), _AT_ONCE):
        some = list(filter(None, map(_piece, pieces[start : start + _AT_ONCE], repeat(language))))
        found += some
        length += sum(map(len, some))
        if length > _MOST_CHARACTERS:
            break
    stems = padded(found)
    return stems if len(stems) <= _MOST_CHARACTERS else stems[:_MOST_CHARACTERS].rpartition(" ")[0] + " "


def _pieces(text: str) -> Sequence[str]:
    """What stands between white space, which is in no word; words where a piece is too long to be met again."""
    pieces = text.split()
    return pieces if max(map(len, pieces), default=0) <= _LONGEST_WORD else WORD.findall(text)


@lru_cache(maxsize=50_000)
def _piece(piece: str, language: str) -> str:
    """The stems of the words in a piece of text, a space between two: most pieces are met again and again."""
    return " ".join(token(word, language) for word in WORD.findall(piece))


@lru_cache(maxsize=100_000)
def token(word: str, language: str) -> str:
    """The stem of one word as it is indexed; never empty."""
    # Compatibility forms such as « ℌ » fold into capitals.
    return _written(stem(fold(word).lower()[:_LONGEST_WORD], language))


def _written(stemmed: str) -> str:
    return stemmed if stemmed.isascii() and stemmed.isalnum() else "_" + stemmed.encode().hex()
