"""Splitting a long text between sentences, so that each part fits a model's budget and none is cut off blindly."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.text import sentences


def split(text: str, room: int, size: Callable[[str], int]) -> list[str]:
    """Parts of at most `room` by `size` (such as tokens), in order, of about equal size; a text that fits is one part.

    A sentence that does not fit by itself is split between words, and a word between characters.
    """
    if size(text) <= room:
        return [text]
    pieces = [piece for sentence in sentences(text) for piece in _fitting(sentence.text, room, size)]
    # Parts of like size make better summaries than full ones with a scrap at the end.
    whole = sum(map(size, pieces)) + len(pieces) - 1
    parts = -(-whole // room)
    return list(_packed(pieces, max(whole // parts - 1, 1), room, size))


def _fitting(piece: str, room: int, size: Callable[[str], int]) -> Iterator[str]:
    if size(piece) <= room or len(piece) < 2:
        yield piece
        return
    middle = piece.rfind(" ", 1, len(piece) // 2 + 1)
    middle = middle if middle > 0 else len(piece) // 2
    for half in (piece[:middle], piece[middle:].lstrip()):
        yield from _fitting(half, room, size)


def _packed(pieces: list[str], aim: int, room: int, size: Callable[[str], int]) -> Iterator[str]:
    """Pieces joined by spaces; a part's size is counted as that of its pieces and of the spaces between them."""
    part: list[str] = []
    taken = 0
    for piece in pieces:
        more = size(piece) + (1 if part else 0)
        if part and (taken >= aim or taken + more > room):
            yield " ".join(part)
            part, taken, more = [], 0, more - 1
        part.append(piece)
        taken += more
    if part:
        yield " ".join(part)
