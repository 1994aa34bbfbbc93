"""Lines of text as they are stored and compared: tidied, shortened, or reduced to the words that they say."""

from __future__ import annotations

import re
import unicodedata

from bot.characters import normalized, single_spaced, without_unseen

_WORD = re.compile(r"[^\W_]+")
_ACCENT = re.compile("[\u0300-\u036f]+")


def tidy_line(text: str) -> str:
    """One line in NFC, without unseen characters; every run of white space becomes one space."""
    return single_spaced(without_unseen(normalized(text)))


def tidy_lines(text: str) -> tuple[str, ...]:
    """The tidied lines of a text, without the empty ones."""
    lines = without_unseen(normalized(text)).splitlines()  # the whole text at once: lines are many
    return tuple(tidy for line in lines if (tidy := single_spaced(line)))


def shorten(text: str, length: int) -> str:
    """The text, or its beginning cut after a word and marked with « … », in at most `length` characters."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut) + "…"


def key(text: str) -> str:
    """The words of a text in lower case without accents, to compare what two places say whatever their typography."""
    if text.isascii():
        return " ".join(_WORD.findall(text.lower()))
    return " ".join(_WORD.findall(_ACCENT.sub("", normalized(text.lower(), "NFKD"))))


def fold(text: str) -> str:
    """A text in small letters, without accents and with plain digits, to look for words whatever their typography."""
    if text.isascii():
        return text.lower()
    return plain_digits(normalized(_ACCENT.sub("", normalized(text.lower(), "NFKD"))))


def plain_digits(text: str) -> str:
    """The text with 0 to 9 for the digits of any script."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
