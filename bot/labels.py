"""Every word that Vigie itself says in editions and messages, in French and English, dates and plurals by Babel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from bot.types import Access, ArticleKind, Edit, Link, Topic, Trend

# French wants a no-break space before a colon and a narrow one before ; ! ? and inside « ».
_WORDS: Mapping[str, Mapping[str, str]] = {
    "fr": {
        "brand": "Vigie",
        "watch": "Veille",
        "stories.one": "{n}\u00a0sujet",
        "stories.other": "{n}\u00a0sujets",
        "articles.one": "{n}\u00a0article",
        "articles.other": "{n}\u00a0articles",
        "sources.one": "{n}\u00a0source",
        "sources.other": "{n}\u00a0sources",
        "quiet.day": "Journée calme\u00a0: rien de nouveau dans cette veille.",
        "quiet.week": "Semaine calme\u00a0: rien de nouveau dans cette veille.",
        "quiet.other": "Rien de nouveau dans cette veille.",
        "since.day": "depuis le {date}",
        "since.moment": "depuis le {date} à {time}",
        "section.companies": "Entreprises suivies",
        "section.names": "Noms et produits suivis",
        "section.topics": "Thèmes et recherches suivis",
        "section.noticed": "À noter aussi",
        "summary_of": "D’après {source}",
        "companies": "Entreprises",
        "topics": "Thèmes",
        "sources": "Sources",
        "all_sponsored": "Contenu sponsorisé",
        "alert": "alerte",
        "more.one": "et une autre source",
        "more.other": "et {n}\u00a0autres sources",
        "made": "Édition composée le {date} à {time} ({zone})",
        "updated": "mis à jour depuis ({time})",
        "follow_up": "Suite",
        "titled": "Suite\u00a0: {headline}",
        "since": "sujet paru dans l’édition du {date}",
        "news": "Ce qui est nouveau",
        "follows": "Suite de",
        "told": "édition du {date}",
        "corrections": "Corrections",
        "corrected": "Correction\u00a0: {headline}",
        "before": "Avant",
        "after": "Maintenant",
        "rising": "En hausse",
        "rising_said": "En hausse\u00a0: {names}",
        "rise.one": "{name}\u00a0: {n}\u00a0sujet en sept jours, contre {usual} d’habitude",
        "rise.other": "{name}\u00a0: {n}\u00a0sujets en sept jours, contre {usual} d’habitude",
        "retracted": "Cette phrase n’est plus dans l’article.",
        "access.members": "réservé aux membres",
        "access.paywall": "payant",
        "kind.sponsored": "sponsorisé",
        "kind.live": "direct",
        "kind.review": "test",
        "kind.opinion": "opinion",
        "kind.podcast": "podcast",
        "colon": "\u00a0:",
    },
    "en": {
        "brand": "Vigie",
        "watch": "Watchlist",
        "stories.one": "{n}\u00a0story",
        "stories.other": "{n}\u00a0stories",
        "articles.one": "{n}\u00a0article",
        "articles.other": "{n}\u00a0articles",
        "sources.one": "{n}\u00a0source",
        "sources.other": "{n}\u00a0sources",
        "quiet.day": "A quiet day: nothing new on this watchlist.",
        "quiet.week": "A quiet week: nothing new on this watchlist.",
        "quiet.other": "Nothing new on this watchlist.",
        "since.day": "since {date}",
        "since.moment": "since {date}, {time}",
        "section.companies": "Companies followed",
        "section.names": "Names and products followed",
        "section.topics": "Topics and searches followed",
        "section.noticed": "Also noticed",
        "summary_of": "From {source}",
        "companies": "Companies",
        "topics": "Topics",
        "sources": "Sources",
        "all_sponsored": "Sponsored content",
        "alert": "alert",
        "more.one": "and one more source",
        "more.other": "and {n} more sources",
        "made": "Edition made on {date} at {time} ({zone})",
        "updated": "updated since ({time})",
        "follow_up": "Follow-up",
        "titled": "Follow-up: {headline}",
        "since": "first told in the edition of {date}",
        "news": "What is new",
        "follows": "Follows",
        "told": "edition of {date}",
        "corrections": "Corrections",
        "corrected": "Correction: {headline}",
        "before": "Before",
        "after": "Now",
        "rising": "Trending",
        "rising_said": "Trending: {names}",
        "rise.one": "{name}: {n}\u00a0story in seven days, usually {usual}",
        "rise.other": "{name}: {n}\u00a0stories in seven days, usually {usual}",
        "retracted": "This sentence is no longer in the article.",
        "access.members": "members only",
        "access.paywall": "paywall",
        "kind.sponsored": "sponsored",
        "kind.live": "live",
        "kind.review": "review",
        "kind.opinion": "opinion",
        "kind.podcast": "podcast",
        "colon": ":",
    },
}
LANGUAGES = tuple(_WORDS)


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of one language; one that Vigie does not speak gets English."""

    language: str

    @property
    def code(self) -> str:
        """The language that is spoken in the end."""
        return self.language if self.language in _WORDS else "en"

    def say(self, key: str, **values: str) -> str:
        """The label of that key, "" where the language needs none."""
        return _WORDS[self.code].get(key, "").format(**values)

    def count(self, key: str, number: int) -> str:
        """A number with its noun: « 1 source », « 3 sources »."""
        form = Locale(self.code).plural_form(number)
        key = f"{key}.{form}" if f"{key}.{form}" in _WORDS[self.code] else f"{key}.other"
        return self.say(key, n=format_decimal(number, locale=self.code))

    def access_and_kind(self, link: Link) -> tuple[str, ...]:
        """What is to be known before following a link: who can read it, and what it is where it is not news."""
        said = (
            "" if link.access is Access.FREE else self.say(f"access.{link.access}"),
            "" if link.kind is ArticleKind.NEWS else self.say(f"kind.{link.kind}"),
        )
        return tuple(filter(None, said))

    def topic(self, topic_id: str, topics: Mapping[str, Topic]) -> str:
        """The label of a topic; its id where the list has it no longer."""
        known = topics.get(topic_id)
        return known.labels.get(self.code, topic_id) if known else topic_id

    def rise(self, trend: Trend, name: str) -> str:
        """How far something is rising: « Microsoft : 12 sujets en sept jours, contre 4,5 d’habitude »."""
        form = Locale(self.code).plural_form(trend.stories)
        usual = format_decimal(trend.usual, format="#,##0.#", locale=self.code)
        key = "rise.one" if form == "one" else "rise.other"
        return self.say(key, name=name, n=format_decimal(trend.stories, locale=self.code), usual=usual)

    def trend_name(self, trend: Trend, topics: Mapping[str, Topic]) -> str:
        """The name of an entity, or the label of a topic."""
        return self.topic(trend.id, topics) if trend.kind == "topic" else trend.name

    def day(self, day: date) -> str:
        """« jeudi 20 avril 2023 », « samedi 1er avril 2023 »."""
        said: str = format_date(day, "EEEE d MMMM y", locale=self.code)
        return said.replace(" 1 ", " 1er ", 1) if self.code == "fr" else said

    def clock(self, moment: datetime, zone: ZoneInfo) -> str:
        """The local time of a moment: « 14:05 »."""
        return f"{moment.astimezone(zone):%H:%M}"

    def moment(self, moment: datetime, zone: ZoneInfo, today: date) -> str:
        """The local time of a moment, with its date where that is not `today`: « 19 avr. 14:05 »."""
        local = moment.astimezone(zone)
        if local.date() == today:
            return self.clock(moment, zone)
        same_year = local.year == today.year
        # Given without its zone: Babel would convert it again.
        pattern = "d MMM HH:mm" if same_year else "d MMM y HH:mm"
        said: str = format_datetime(local.replace(tzinfo=None), pattern, locale=self.code)
        return said

    def language_name(self, code: str) -> str:
        """« anglais » for "en"; the code itself where there is no name for it, "" for none."""
        try:
            return (Locale.parse(code).get_language_name(self.code) or code) if code else ""
        except (ValueError, UnknownLocaleError):
            return code


def swap(edit: Edit) -> str:
    """Which figures and names gave way to which: « 412 → 600 »; "" where none did."""
    return f"{', '.join(edit.gone)} → {', '.join(edit.come)}" if edit.gone and edit.come else ""
