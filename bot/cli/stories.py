"""`vigie story`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import show
from bot.cli.options import Json, group
from bot.cli.workspace import opened

if TYPE_CHECKING:
    from bot.desk.stories import StoryShown
    from bot.types import Addition, Article, Story

story_app = group("Stories: what each article added; merging and splitting by hand.", "Read")

Number = Annotated[int, typer.Argument(metavar="STORY", help="Its number.", show_default=False)]


@story_app.command("list")
def story_list(
    days: Annotated[int, typer.Option(min=1, max=3660, help="How many days to look back.")] = 2,
    least: Annotated[int, typer.Option(min=1, help="Only stories of at least so many articles.")] = 2,
    json: Json = False,
) -> None:
    """Show the stories of the last days, most told first."""
    with opened() as desk:
        listed = desk.story.list(days=days, least=least)
    if json:
        show.as_json([asdict(story) for story in listed])
        return
    for story in listed:
        show.say(f"{story.id:>6}  {show.articles_said(len(story.article_ids))}, {show.when(story.first_seen)}")
        show.say(show.wrapped(story.headline, " " * 8), "bold")
    if not listed:
        show.say(f"No such story. Look further back: vigie story list --days {max(30, 2 * days)} --least 1")


@story_app.command("show")
def story_show(
    story: Number,
    language: Annotated[str, typer.Option(help="Of the summary: fr or en.", show_default=False)] = "",
    json: Json = False,
) -> None:
    """Show one story: its summary, its articles and what each of them added."""
    with opened() as desk:
        found = desk.story.show(story, language=language)
    if json:
        show.as_json(_document(found))
    else:
        _shown(found)


@story_app.command("merge")
def story_merge(
    stories: Annotated[list[int], typer.Argument(metavar="STORY", show_default=False)], json: Json = False
) -> None:
    """Make one story of several; it stays so whatever arrives."""
    with opened() as desk:
        _changed(desk.story.merge(stories), json)


@story_app.command("split")
def story_split(
    story: Number,
    articles: Annotated[list[int], typer.Argument(metavar="ARTICLE", show_default=False)],
    json: Json = False,
) -> None:
    """Make a story of its own of some of a story's articles; it stays so whatever arrives."""
    with opened() as desk:
        _changed(desk.story.split(story, articles), json)


def _changed(story: Story, wants_json: bool) -> None:  # noqa: FBT001
    if wants_json:
        show.as_json(asdict(story))
    else:
        show.say(f"Story {story.id}: {show.articles_said(len(story.article_ids))}")
        show.say(show.wrapped(story.headline), "bold")


def _document(found: StoryShown) -> dict[str, Any]:
    """Articles without their texts: `vigie show` has those."""
    return {
        "story": asdict(found.story),
        "articles": [
            _row(found, article, added) for article, added in zip(found.articles, found.additions, strict=True)
        ],
        "summary": [asdict(quote) for quote in found.summary],
        "heat": [{"hour": hour, "articles": count} for hour, count in found.heat],
        "follows": found.follows.id if found.follows else None,
        "followed_by": found.followed_by.id if found.followed_by else None,
    }


def _row(found: StoryShown, article: Article, added: Addition) -> dict[str, Any]:
    sources = [source.title or source.url for source in found.sources.get(article.id, ())]
    about = {"id": article.id, "url": article.url, "title": article.title, "language": article.language}
    return {**about, "published": article.when, "sources": sources, "added": asdict(added)}


# --- in lines ---------------------------------------------------------------------------------------------------


def _shown(found: StoryShown) -> None:
    show.say(show.wrapped(found.story.headline, ""), "bold")
    many = show.articles_said(len(found.story.article_ids))
    show.say(f"Story {found.story.id}, {many}, first seen {show.when(found.story.first_seen)}")
    for label, other in (("Follows", found.follows), ("Followed by", found.followed_by)):
        if other:
            show.say(show.wrapped(f"{label} {other.id}: {other.headline}", ""))
    show.say()
    for quote in found.summary:
        show.say(show.wrapped(f"{quote.text} [{quote.article_id}]"))
    show.say()
    for article, added in zip(found.articles, found.additions, strict=True):
        _told(found, article, added)
    show.say("Articles per hour: " + ", ".join(f"{show.when(hour)} {count}" for hour, count in found.heat))


def _told(found: StoryShown, article: Article, added: Addition) -> None:
    sources = ", ".join(source.title or source.url for source in found.sources.get(article.id, ()))
    show.say(f"{article.id:>6}  {show.when(article.when)}  {sources} ({article.language or '?'})")
    show.say(show.wrapped(article.title, " " * 8), "bold")
    if added.copy_of:
        show.say(show.wrapped(f"the text of {added.copy_of} again", " " * 8))
        return
    for quote in added.sentences[:3]:
        show.say(show.wrapped(f"+ {quote.text}", " " * 8))
    if len(added.sentences) > 3:
        show.say(f"        + {len(added.sentences) - 3} more new sentences")
    new = [*added.names, *added.figures]
    if new:
        show.say(show.wrapped(f"new: {', '.join(new)}", " " * 8))
