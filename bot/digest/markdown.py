"""An edition as Markdown (CommonMark). What came from outside is escaped: it can neither format nor link."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.digest.view import EditionView, LinkView, StoryView

_SPECIAL = re.compile(r"[\\`*_\[\]#|<>&~$]|:(?=//|[\w+-]+:)|(?<=\w)\.(?=[^\W\d_]{2})|\A[-+=]")
_NUMBERED = re.compile(r"\A(\d{1,9})(?=[.)])")


def as_markdown(edition: EditionView) -> str:
    """The edition as a document whose first line is its title."""
    return "\n".join(_lines(edition)) + "\n"


def escaped(text: str) -> str:
    """A line that Markdown shows as it is written, at its start too; bare addresses in it are not linked either."""
    return _NUMBERED.sub(r"\1\\", _SPECIAL.sub(r"\\\g<0>", text))


def _lines(edition: EditionView) -> Iterator[str]:
    yield f"# {edition.labels.say('brand')} · {escaped(edition.watchlist)}"
    yield ""
    yield " · ".join((f"**{edition.day}**", *edition.facts[1:]))
    yield ""
    if edition.quiet:
        yield edition.quiet
        yield ""
    for section in edition.sections:
        if section.title:
            yield f"## {section.title}"
            yield ""
        for story in section.stories:
            yield from _story(edition, story, "###" if section.title else "##")
    for trends in edition.trends:
        yield f"## {edition.labels.say('rising')}"
        yield ""
        yield from (f"- {escaped(said)}" for said in trends.sentences)
        yield ""
    if edition.corrections:
        yield f"## {edition.labels.say('corrections')}"
        yield ""
    for correction in edition.corrections:
        yield from _correction(edition, correction)
    yield "---"
    yield ""
    yield f"*{escaped(edition.made)}*"


def _story(edition: EditionView, story: StoryView, level: str) -> Iterator[str]:
    yield f"{level} {story.number}\\. {_linked(story.headline, story.url)}"
    yield ""
    if story.sponsored:
        yield f"**{edition.labels.say('all_sponsored')}**"
        yield ""
    if story.sentences:
        yield escaped(" ".join(story.sentences)) + (f" *{escaped(story.credit)}*" if story.credit else "")
        yield ""
    yield from _back(edition, story)
    colon = edition.labels.say("colon")
    facts = [
        f"**{edition.labels.say(key)}{colon}** {escaped(', '.join(values))}"
        for key, values in (("companies", story.companies), ("topics", story.topics))
        if values
    ]
    if facts:
        yield "  \n".join(facts)
        yield ""
    yield from (_link(link) for link in story.links)
    yield ""


def _correction(edition: EditionView, story: StoryView) -> Iterator[str]:
    say = edition.labels.say
    yield f"**{_linked(story.headline, story.url)}** ({escaped(story.corrected)})"
    yield ""
    for edit in story.edits:
        before, after = (
            f"{say(key)}{say('colon')} {escaped(text)}"
            for key, text in (("before", edit.before), ("after", edit.after))
        )
        told = f"{before}  \n  {after}"
        yield f"- **{escaped(edit.swap)}**  \n  {told}" if edit.swap else f"- {told}"
    yield ""
    yield from (_link(link) for link in story.links)
    yield ""


def _back(edition: EditionView, story: StoryView) -> Iterator[str]:
    """Of a follow-up, what is new; of a story that follows another, which."""
    say = edition.labels.say
    if story.since:
        yield f"**{say('follow_up')}** · {escaped(story.since)}"
        yield ""
        yield f"**{say('news')}{say('colon')}**"
        yield ""
        yield from (f"- {escaped(news.text)} *— {_linked(news.source, news.url)}*" for news in story.news)
        yield ""
    if story.follows:
        earlier = _linked(story.follows.headline, story.follows.url)
        yield f"**{say('follows')}{say('colon')}** {earlier} ({escaped(story.follows.told)})"
        yield ""


def _link(link: LinkView) -> str:
    facts = " · ".join(escaped(fact) for fact in (link.language_name, *link.labels, link.time) if fact)
    title = f" — {_linked(link.title, link.url)}" if link.title else ""
    source = escaped(link.source) if link.title else _linked(link.source, link.url)
    return f"- **{source}**{title} ({facts})"


def _linked(text: str, url: str) -> str:
    return f"[{escaped(text)}](<{url}>)" if url else escaped(text)
