"""Who may read an article and what it is: from JSON-LD, the address, the title, and labels beside the title.

A label counts only where it belongs to the article itself: the same words stand in menus, teasers of other articles and
advertising blocks of almost every page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.extract.characters import key, tidy_line
from bot.extract.jsonld import Graph
from bot.extract.metadata import Head
from bot.extract.phrases import is_members_label, is_sponsored_label, is_subscribers_label
from bot.extract.zone import PARAGRAPH
from bot.types import Access, ArticleKind

_LONGEST = 300  #: characters of a label with the white space around it
_MOST_CHILDREN = 3
_HOLDERS = ("p", "span", "div", "strong", "em", "b", "small", "a", "li", "h2", "h3", "h4", "h5", "label")
_ELSEWHERE = frozenset({"nav", "footer", "aside", "li", "a", "article", "form", "template"})
_TEASER = re.compile(r"related|teaser|card|promo|sidebar|menu|most-?read|recommend|outbrain|taboola|carousel|footer")
_WORDS = re.compile(
    r"abonn|subscri|membre|member|inscri|adhérent|utilisateurs|payant|premium|sponsor|partena|partner|collabora|publi|"
    r"promo|paid|brand|advert|marque|sign in|log in|register|account|connectez|identifiez|compte|il vous reste"
)
_WALL = re.compile(r"wall|abonn|subscri|premium|member|membre|locked|restricted|sponsor|partner|partenaire|label|badge")
_KIND_OF_TYPE = {
    "advertisercontentarticle": ArticleKind.SPONSORED,
    "podcastepisode": ArticleKind.PODCAST,
    "radioepisode": ArticleKind.PODCAST,
    "reviewnewsarticle": ArticleKind.REVIEW,
    "review": ArticleKind.REVIEW,
    "criticreview": ArticleKind.REVIEW,
    "opinionnewsarticle": ArticleKind.OPINION,
}
_SECTIONS = {
    ArticleKind.SPONSORED: "sponsored sponsorise sponsorises contenu-sponsorise contenu-partenaire brandcontent "
    "brand-content partner-content paid-content publi-redactionnel publireportage advertorial",
    ArticleKind.LIVE: "live direct en-direct liveblog live-blog",
    ArticleKind.PODCAST: "podcast podcasts",
    ArticleKind.REVIEW: "test tests review reviews essai essais critique critiques",
    ArticleKind.OPINION: "opinion opinions tribune tribunes edito editos editorial chronique chroniques idees-debats",
}  # fmt: skip
_KIND_OF_SECTION = {key(word): kind for kind, words in _SECTIONS.items() for word in words.split()}
_TITLES = {
    ArticleKind.LIVE: r"(?:🔴\s*)?\[?(?:en direct|live(?: (?:updates|blog))?)\]?\s*[:|,–—-]|.*, en direct\Z|"
    r".*\b(?:live ?blog|live updates|live-?ticker)\b|(?!.*\b(?:watch|stream|listen|comment|suiv\w+|regarder|voir)\b)"
    r".*\w (?:en direct|(?-i:live|LIVE)) ?[:|–—]",  # "how to watch it live: …" is no live report
    ArticleKind.PODCAST: r"\[?podcast\]?\s*[:|,–—#-]|.*\(podcast\)\Z",
    ArticleKind.REVIEW: r"(?:test|essai|critique|prise en main|review|hands[ -]on)(?:\s*[:|–—-]"
    r"| (?:de|du|des|d['’]|of)\b| .{2,60} : )|.{2,80} review(?:\s*[:–—-]|\Z)",
    ArticleKind.OPINION: r"(?:tribune|opinion|édito|éditorial|editorial|chronique|billet|op-ed)\s*[:|–—-]",
}
_KIND_OF_TITLE = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _TITLES.items())
_ORDER = (ArticleKind.SPONSORED, ArticleKind.LIVE, ArticleKind.PODCAST, ArticleKind.REVIEW, ArticleKind.OPINION)


@dataclass(frozen=True, slots=True)
class Labels:
    """What the labels that belong to the article say."""

    subscribers: bool = False
    members: bool = False
    sponsored: bool = False


def read_labels(tree: Any) -> Labels:
    """Look for labels; a sponsor's counts above the first long paragraph only: advertising follows."""
    found = Labels()
    for text, above in _candidates(tree):
        found = Labels(
            found.subscribers or is_subscribers_label(text),
            found.members or is_members_label(text),
            found.sponsored or (above and is_sponsored_label(text)),
        )
    return found


def read_access(labels: Labels, head: Head) -> Access:
    """Free, for members or for subscribers: JSON-LD decides where it speaks, and labels which of the two."""
    free = _declared_free(head.graph)
    if free:
        return Access.FREE
    if labels.members:
        return Access.MEMBERS
    locked = free is False or labels.subscribers or "locked" in head.all(("article:content_tier",))
    return Access.PAYWALL if locked else Access.FREE


def _declared_free(graph: Graph) -> bool | None:
    """`isAccessibleForFree` (https://schema.org/isAccessibleForFree), as a boolean or a word; None if nowhere."""
    values = (node.values.get("isAccessibleForFree") for node in graph.nodes)
    said = [str(value).lower() for value in values if value is not None]
    if any(word.endswith(("false", "no")) or word == "0" for word in said):
        return False
    return True if any(word.endswith(("true", "yes")) or word == "1" for word in said) else None


def read_kind(labels: Labels, head: Head, title: str, url: str) -> ArticleKind:
    """What the article is; sponsored before all else, so that an advertisement never passes for news."""
    found = {ArticleKind.SPONSORED} if labels.sponsored else set()
    found |= _told_kinds(head, title, url)
    return next((kind for kind in _ORDER if kind in found), ArticleKind.NEWS)


def is_live(head: Head, title: str, url: str) -> bool:
    """True for a report that goes on while something happens: its updates are one article."""
    return ArticleKind.LIVE in _told_kinds(head, title, url)


def _told_kinds(head: Head, title: str, url: str) -> set[ArticleKind]:
    """All that the head, the sections in the address and the title say that an article is."""
    article = head.graph.article
    sections = [*head.all(("article:section",)), *([article.text("articleSection")] if article else [])]
    sections += urlsplit(url).path.split("/")[1:-1]
    found = {ArticleKind.LIVE} if head.calls_itself_live else set()
    found |= {kind for name in (article.types if article else ()) if (kind := _KIND_OF_TYPE.get(name))}
    found |= {kind for section in sections if (kind := _KIND_OF_SECTION.get(key(section)))}
    return found | {kind for kind, pattern in _KIND_OF_TITLE if pattern.match(title)}


def _candidates(tree: Any) -> Iterator[tuple[str, bool]]:
    """Short texts that may be labels of the article; the flag: above its first long paragraph."""
    heading = next(tree.iter("h1"), None)
    around = set() if heading is None else set(heading.iterancestors())
    below, above = False, True
    for element in tree.iter("h1", *_HOLDERS):
        below = below or element is heading
        if len(element) > _MOST_CHILDREN or not _has_own_text(element):
            continue
        text = "".join(element.itertext())
        above = above and not (below and element.tag == "p" and len(text) >= PARAGRAPH)
        if len(text) <= _LONGEST and _WORDS.search(text.lower()) and not _of_another(element, around):
            yield tidy_line(text), above


def _has_own_text(element: Any) -> bool:
    """False for a mere wrapper, whose child is looked at by itself."""
    return bool((element.text or "").strip()) or any((child.tail or "").strip() for child in element)


def _of_another(element: Any, around: set[Any]) -> bool:
    """True for what stands in a menu, a teaser or a list, and not in a part of the page that holds the title too."""
    for part in (element, *element.iterancestors()):
        if part in around:
            return False
        said = f"{part.get('class', '')} {part.get('id', '')}".lower()
        if (part.tag in _ELSEWHERE and not _WALL.search(said)) or _TEASER.search(said):
            return True
    return False
