"""An edition as plain text for a terminal: 80 columns at most, addresses excepted, which are never broken."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from bot.digest.view import EditionView, LinkView, StoryView

WIDTH = 80
_MARGIN = 4  #: where the text of a story begins


def as_text(edition: EditionView) -> str:
    """The edition as lines that end with a line break."""
    return "\n".join(_lines(edition)) + "\n"


def _lines(edition: EditionView) -> Iterator[str]:
    yield from wrapped(f"{edition.labels.say('brand')} · {edition.watchlist}", 0)
    yield from wrapped(" · ".join(edition.facts), 0)
    yield "═" * WIDTH
    yield ""
    if edition.quiet:
        yield from wrapped(edition.quiet, 0)
        yield ""
    for section in edition.sections:
        if section.title:
            yield from _title(section.title)
        for story in section.stories:
            yield from _story(edition, story)
            yield ""
    for trends in edition.trends:
        yield from _title(edition.labels.say("rising"))
        for said in trends.sentences:
            yield from wrapped(said, _MARGIN, lead="↑")
        yield ""
    if edition.corrections:
        yield from _title(edition.labels.say("corrections"))
    for correction in edition.corrections:
        yield from _correction(edition, correction)
        yield ""
    yield "─" * WIDTH
    yield from wrapped(edition.made, 0)


def _title(text: str) -> Iterator[str]:
    """Over a section, what rises and the corrections alike: none of them is part of the one before."""
    yield f"── {text} ".ljust(WIDTH, "─")
    yield ""


def _story(edition: EditionView, story: StoryView) -> Iterator[str]:
    yield from wrapped(story.headline, _MARGIN, lead=f"{story.number}.")
    if story.sponsored:
        yield from wrapped(f"[{edition.labels.say('all_sponsored')}]", _MARGIN)
    if story.sentences:
        yield ""
        yield from wrapped(" ".join(story.sentences), _MARGIN)
        yield from wrapped(f"— {story.credit}" if story.credit else "", _MARGIN)
    yield from _back(edition, story)
    yield ""
    colon = edition.labels.say("colon")
    for key, values in (("companies", story.companies), ("topics", story.topics)):
        if values:
            yield from wrapped(f"{edition.labels.say(key)}{colon} {', '.join(values)}", _MARGIN)
    for link in story.links:
        yield from _link(link)


def _correction(edition: EditionView, story: StoryView) -> Iterator[str]:
    say = edition.labels.say
    yield from wrapped(f"{story.headline} ({story.corrected})", _MARGIN, lead="!")
    for edit in story.edits:
        yield ""
        yield from wrapped(edit.swap, _MARGIN)
        yield from wrapped(f"{say('before')}{say('colon')} {edit.before}", _MARGIN)
        yield from wrapped(f"{say('after')}{say('colon')} {edit.after}", _MARGIN)
    yield ""
    for link in story.links:
        yield from _link(link)


def _back(edition: EditionView, story: StoryView) -> Iterator[str]:
    """Of a follow-up, what is new; of a story that follows another, which."""
    say = edition.labels.say
    if story.since:
        yield from wrapped(f"{say('follow_up')} · {story.since}", _MARGIN)
        yield ""
        yield from wrapped(say("news") + say("colon"), _MARGIN)
    for news in story.news:
        yield from wrapped(f"{news.text} —\u00a0{news.source}", _MARGIN + 2, lead=" " * _MARGIN + "+")
    if story.follows:
        yield ""
        yield from wrapped(f"{say('follows')}{say('colon')} {story.follows.headline} ({story.follows.told})", _MARGIN)
        if story.follows.url:
            yield " " * _MARGIN + story.follows.url


def _link(link: LinkView) -> Iterator[str]:
    facts = (link.source, link.language_name, *link.labels, link.time)
    yield from wrapped(" · ".join(filter(None, facts)), _MARGIN + 2, lead=" " * _MARGIN + "•")
    if link.url:
        yield " " * (_MARGIN + 2) + link.url


def wrapped(text: str, indent: int, lead: str = "") -> Iterator[str]:
    """The lines of a text within WIDTH columns, each indented; `lead` stands before the first.

    Breaks at ordinary spaces only, so that a no-break space holds together; a word longer than a line is cut.
    """
    line = f"{lead:<{indent - 1}} " if lead else " " * indent
    used, empty = columns(line), True
    for word in text.split(" "):
        for piece in _pieces(word, WIDTH - used if empty else WIDTH - indent):
            if not empty and used + 1 + columns(piece) > WIDTH:
                yield line
                line, used, empty = " " * indent, indent, True
            joint = "" if empty else " "
            line, used, empty = line + joint + piece, used + columns(joint + piece), False
    if not empty:
        yield line


def columns(text: str) -> int:
    """How many columns a terminal gives a text: two to wide characters, none to combining ones."""
    return sum(_columns(char) for char in text)


def _columns(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _pieces(word: str, width: int) -> Iterator[str]:
    piece, used = "", 0
    for char in word:
        if used + _columns(char) > width:
            yield piece
            piece, used = "", 0
        piece += char
        used += _columns(char)
    if piece:
        yield piece
