"""Small values for tests of the archive; every name and sentence is made up."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.types import Article, Enriched, Entry, Item, Mention, Source, Span, Summary, Tagging, Watchlist

NOW = datetime(2024, 3, 5, 9, 0, tzinfo=UTC)


def at(hours=0, **more):
    """A moment so many hours after `NOW`."""
    return NOW + timedelta(hours=hours, **more)


def a_source(name="le-fil", **changes):
    return replace(Source(f"https://{name}.example/feed", title=name.replace("-", " ").title()), **changes)


def an_article(n=1, **changes):
    made = Article(
        url=f"https://le-fil.example/{n}",
        title=f"Nuageo ouvre son centre numéro {n}",
        text="L’hébergeur Nuageo a ouvert un centre de données à Brest.\nTrente personnes y travaillent.",
        source_id=1,
        author="Nina Le Goff",
        published=NOW,
        language="fr",
        standfirst="La firme bretonne grandit.",
    )
    return replace(made, **changes)


def an_entry(n=1, **changes):
    made = Entry(1, f"guid-{n}", f"https://le-fil.example/{n}?from=feed", f"Nuageo ouvre son centre numéro {n}", NOW)
    return replace(made, **changes)


def enriched(article, entities=("nuageo",), topics=("cloud",), **changes):
    """What a tagger and a summariser might have found; the summary is the article's first line."""
    text = article.full_text
    mentions = tuple(Mention(entity, n, n + 3, text[n : n + 3]) for n, entity in enumerate(entities))
    salience = {entity: round(1 / (n + 2), 2) for n, entity in enumerate(entities)}
    first = text.split("\n")[0]
    summary = Summary((first,), ((Span(0, len(first)),),), "extractive", "1")
    made = Enriched(article, Tagging(mentions, salience, tuple(topics)), summary, "rules 1")
    return replace(made, **changes)


def an_item(story_id=1, **changes):
    made = Item(
        story_id=story_id,
        headline=f"Titre {story_id}",
        sentences=("Une phrase.", "Une autre."),
        summary_of=story_id,
        language="fr",
        links=(),
        companies=("Nuageo",),
        topics=("cloud",),
        first_seen=NOW,
        score=0.5,
    )
    return replace(made, **changes)


def a_watchlist(name="tech", **changes):
    return replace(Watchlist(name), **changes)
