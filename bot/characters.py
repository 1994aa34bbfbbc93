"""Characters that nobody sees: what the wire smuggles into titles, names and texts, and what is done about it.

Control characters drive terminals, and no database takes a NUL or half a surrogate pair; direction marks make a text
read otherwise than it is written; invisible ones make two texts differ that look the same. The joiners that Persian and
emoji need (U+200C, U+200D) are not among them, nor is white space of any kind.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

_UNSEEN_RANGES = (
    "\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f"  # controls of C0 and C1
    "\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0"  # invisible
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # directions
    "\ufff9-\ufffb\U000e0000-\U000e007f"  # annotations and tags
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"  # halves of pairs, and what is no character
)
_UNSEEN = re.compile(f"[{_UNSEEN_RANGES}]")
_BLANKS = re.compile("[\t-\r\x1c-\x1e \x85\u2028\u2029]+")  # white space but for spaces of a special width
_BREAKS = re.compile("\r\n|[\n-\r\x1c-\x1e\x85\u2028\u2029]")
_UNPLAIN = re.compile(f"[{_UNSEEN_RANGES}\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")  # all but the line feed
_FRENCH_SPACE = re.compile(
    r"(?<=\S) (?=[:;!?»%€](?:\s|$|[.,»)]))|(?<=«) "  # what stands apart from its word
    r"|(?<=[0-9]) (?=[0-9]{3}(?:[\s.,;:!?)»]|$))"  # thousands
    r"|(?<=[0-9]) (?=(?:[KMGT]o|[KMGT]bit/s|[cmnk]?m|k?g|[kMG]?Hz|[kMG]?W|mAh|Mpx|h|min|°C)(?!\w))"  # units
)
_BLANK_LETTERS = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"  # unseen, "printable" all the same
)
# Accents by the thousand over one letter: to put them in order takes the square of their number.
_PILED = re.compile(r"([^\x00-\x7f\w\s]{30})[^\x00-\x7f\w\s]+")
_MAY_BE_PILED = b"?" * 31


def without_unseen(text: str) -> str:
    """The text without unseen characters; white space stays as it is."""
    return text if _is_plain(text) else _UNSEEN.sub("", text)


def one_line(text: str) -> str:
    """The text without unseen characters, in one line; no-break and other special spaces stay."""
    return _BLANKS.sub(" ", without_unseen(text)).strip(" ")


def unbroken(text: str, language: str) -> str:
    """The text in one line; if it is French, no line may begin with the sign or unit that belongs to what is before it.

    Many sites write ordinary spaces there, and in numbers. Nothing but the kind of a space is changed.
    """
    text = one_line(text)
    return _FRENCH_SPACE.sub("\u00a0", text) if language == "fr" else text


def single_spaced(text: str) -> str:
    """The text in one line, every run of white space of any kind one space, none at its ends."""
    if text.isprintable() and "  " not in text:  # the space is the only white space that counts as printable
        return text.strip(" ")
    return " ".join(text.split())


def with_plain_breaks(text: str) -> str:
    """The text without unseen characters, with a line feed for each line break of whatever kind."""
    if _is_plain(text) or not _UNPLAIN.search(text):  # as most texts are: one look is quicker than two replacements
        return text
    return _BREAKS.sub("\n", without_unseen(text))


def _is_plain(text: str) -> bool:
    """True where nothing is unseen and no line break other than the line feed; a tenth of the time of a regex."""
    spaced = text.replace("\n", " ").replace("\t", " ")
    if text.isascii():
        return spaced.isprintable()
    spaced = spaced.replace("\xa0", " ").replace("\u202f", " ")
    return spaced.isprintable() and not any(map(text.__contains__, _BLANK_LETTERS))


def normalized(text: str, form: Literal["NFC", "NFKD"] = "NFC") -> str:
    """The text in a Unicode normal form, in linear time: of marks beyond the thirtieth in a row, none is left."""
    if text.isascii():
        return text
    if _MAY_BE_PILED in text.encode("ascii", "replace"):  # a glance that most texts pass; the regex is ten times slower
        text = _PILED.sub(r"\1", text)
    return unicodedata.normalize(form, text)
