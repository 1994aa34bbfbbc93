"""Characters that may stand in a title, a name or a text: what the wire smuggles in is dropped here, before storage."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

# C0 and C1 controls, soft hyphens, zero-width spaces, bidi controls (they can show a text other than the one stored),
# lone surrogates and non-characters (which databases refuse), and invisible tags. U+200C and U+200D stay: Persian and
# emoji need them.
_DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
_BREAK = re.compile("[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")


# Accents by the thousand over one letter: to put them in order takes the square of their number.
_PILED = re.compile(r"([^\w\s\x00-\x7f]{30})[^\w\s\x00-\x7f]+")


def tidy_line(text: str) -> str:
    """One line in NFC, without unwanted characters; every run of white space becomes one space."""
    return " ".join(_DROPPED.sub("", _normalized(text, "NFC")).split())


def _normalized(text: str, form: Literal["NFC", "NFKD"]) -> str:
    return text if text.isascii() else unicodedata.normalize(form, _PILED.sub(r"\1", text))


def tidy_lines(text: str) -> tuple[str, ...]:
    """The tidied lines of a text, without the empty ones."""
    return tuple(line for raw in _BREAK.split(text) if (line := tidy_line(raw)))


def shorten(text: str, length: int) -> str:
    """The text, or its beginning cut after a word and marked with « … », in at most `length` characters."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut) + "…"


_WORD = re.compile(r"[^\W_]+")
_ACCENT = re.compile("[\u0300-\u036f]+")


def key(text: str) -> str:
    """The words of a text in lower case without accents, to compare what two places say whatever their typography."""
    return " ".join(_WORD.findall(_ACCENT.sub("", _normalized(text.lower(), "NFKD"))))
