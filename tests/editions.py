"""Invented editions that the tests of digests and posts share; every outlet, event and sentence is made up."""

from dataclasses import replace
from datetime import UTC, date, datetime

from bot.types import (
    Access,
    ArticleKind,
    Correction,
    Earlier,
    Edit,
    Edition,
    FollowUp,
    Item,
    Link,
    Quote,
    Section,
    Topic,
    Trend,
    Watchlist,
)

TOPICS = {
    topic.id: topic
    for topic in (
        Topic("api-pricing", {"fr": "prix des API", "en": "API pricing"}),
        Topic("advertising", {"fr": "publicité", "en": "advertising"}),
        Topic("antitrust", {"fr": "concurrence", "en": "antitrust"}),
        Topic("data-breach", {"fr": "fuites de données", "en": "data breaches"}),
    )
}
DAY = date(2023, 4, 20)


def at(day, hour, minute=0):
    """A moment of April 2023, in UTC."""
    return datetime(2023, 4, day, hour, minute, tzinfo=UTC)


def link(article_id, source, title, published, **changes):
    made = Link(
        article_id=article_id,
        url=f"https://{source.lower().replace(' ', '-').replace('é', 'e').replace('’', '-')}.example/{article_id}",
        title=title,
        source=source,
        language="fr",
        access=Access.FREE,
        kind=ArticleKind.NEWS,
        published=published,
    )
    return replace(made, **changes)


def item(story_id, headline, sentences, links, **changes):
    made = Item(
        story_id=story_id,
        headline=headline,
        sentences=tuple(sentences),
        summary_of=links[0].article_id if links else 0,
        language="fr",
        links=tuple(links),
        companies=(),
        topics=(),
        first_seen=links[0].published if links else at(20, 5),
        score=0.5,
        id=100 + story_id,
    )
    return replace(made, **changes)


ADVERTISING = item(
    1,
    "Microsoft débranche Twitter de son outil publicitaire",
    (
        "À partir du 25 avril, la plateforme publicitaire de Microsoft ne permettra plus de gérer un compte Twitter.",
        "Le groupe refuse de payer l’accès à l’interface de programmation, facturé jusqu’à 42 000 dollars par mois.",
    ),
    (
        link(11, "Le Fil Numérique", "Microsoft débranche Twitter de son outil publicitaire", at(19, 16, 42)),
        link(
            12,
            "The Wire Ledger",
            "Microsoft drops Twitter from its ad platform",
            at(19, 18, 5),
            language="en",
            access=Access.PAYWALL,
        ),
        link(
            13,
            "Cahiers du Code",
            "Twitter payant : Microsoft claque la porte",
            at(20, 5, 30),
            access=Access.MEMBERS,
            kind=ArticleKind.OPINION,
        ),
    ),
    companies=("Microsoft", "Twitter"),
    topics=("api-pricing", "advertising"),
    score=0.91,
)
BREACH = item(
    2,
    "Hosting firm Nuageo confirms customer records were copied",
    (
        "Nuageo said that names and e-mail addresses of 310,000 customers were copied from a test server.",
        "The server had been reachable without a password since February.",
    ),
    (
        link(
            21,
            "The Wire Ledger",
            "Hosting firm Nuageo confirms customer records were copied",
            at(20, 6, 15),
            language="en",
        ),
    ),
    companies=("Nuageo",),
    topics=("data-breach",),
    language="en",
    score=0.55,
)
HOSTILE = item(
    3,
    "@everyone <b>Gagnez</b> [ici](https://piege.example/) *vite* | `rm` <script>alert(1)</script> \u202egro.elpmaxe",
    ("Lisez www.piege.example ou https://piege.example/x & <!here> <@U123> :fire: #1 __gras__ ~barré~.",),
    (
        link(
            31,
            "Promo & Fils",
            "<img src=x onerror=alert(1)> @channel [x](javascript:alert(1))",
            at(20, 4),
            url='https://promo.example/a b?"q"=<x>&y=(1)',
        ),
        link(32, "Disque local", "Note interne", at(20, 5), url="file:///home/nina/notes.txt"),
    ),
    topics=("inconnu",),
    score=0.3,
)
SPONSORED = item(
    4,
    "Cinq raisons de passer au stockage Kubo",
    ("Kubo promet de diviser par deux la facture de stockage.",),
    (link(41, "Le Fil Numérique", "Cinq raisons de passer au stockage Kubo", at(20, 7), kind=ArticleKind.SPONSORED),),
    companies=("Kubo",),
    score=0.2,
)

RETURNED = item(
    5,
    "Nuageo : le régulateur ouvre une enquête",
    (
        "La Cnil a ouvert mercredi une enquête sur la fuite de données de Nuageo.",
        "Nuageo now says that 415,000 customers are concerned.",
    ),
    (
        link(51, "Le Fil Numérique", "Nuageo : le régulateur ouvre une enquête", at(20, 9)),
        link(52, "The Wire Ledger", "Nuageo leak wider than thought", at(20, 10, 20), language="en"),
    ),
    companies=("Nuageo",),
    topics=("data-breach",),
    score=0.6,
    follow_up=FollowUp(
        date(2023, 4, 19),
        (
            Quote(51, "La Cnil a ouvert mercredi une enquête sur la fuite de données de Nuageo.", 80, 153),
            Quote(52, "Nuageo now says that 415,000 customers are concerned.", 31, 84),
        ),
    ),
)
FOLLOWING = item(
    6,
    "Kubo recrute chez Nuageo",
    ("Kubo débauche la directrice technique de Nuageo : elle arrivera en juin.",),
    (link(61, "Cahiers du Code", "Kubo recrute chez Nuageo", at(20, 11)),),
    companies=("Kubo", "Nuageo"),
    score=0.4,
    follows=Earlier(
        2,
        "Hosting firm Nuageo confirms customer records were copied",
        "https://the-wire-ledger.example/21",
        "en",
        date(2023, 4, 18),
    ),
)

CORRECTION = item(
    2,
    "Nuageo : des dossiers de clients copiés",
    (),
    (link(21, "Le Fil Numérique", "Nuageo : des dossiers de clients copiés", at(19, 6, 15)),),
    id=120,
    correction=Correction(
        (102,),
        date(2023, 4, 19),
        (
            Edit(
                "Nuageo affirme que les adresses de 310 000 clients ont été copiées.",
                "Nuageo affirme que les adresses de 415 000 clients ont été copiées.",
                ("310 000",),
                ("415 000",),
            ),
            Edit("Le serveur était ouvert depuis le 2 février.", "", ("2 février",)),
        ),
    ),
)

TRENDS = item(
    0,
    "",
    (),
    (),
    id=130,
    trends=(
        Trend("kubo", "Kubo", "company", 12, 4.5, 21.7),
        Trend("data-breach", "data-breach", "topic", 6, 0.25, 14.2),
    ),
)

FRENCH = Edition(Watchlist("tech", id=1), DAY, (ADVERTISING, BREACH, HOSTILE, SPONSORED), at(20, 5, 0), id=7)
ENGLISH = Edition(
    Watchlist("Cloud & ads", language="en", timezone="America/New_York", id=2),
    DAY,
    (BREACH, ADVERTISING),
    at(20, 11, 30),
    id=8,
)
QUIET = replace(FRENCH, items=(), id=9)
RETURNS = replace(FRENCH, items=(RETURNED, FOLLOWING), id=10)
RISING = replace(FRENCH, items=(BREACH,), notices=(TRENDS,), id=14)
RISING_ENGLISH = replace(ENGLISH, items=(), notices=(CORRECTION, TRENDS), id=15)
CORRECTED = replace(FRENCH, items=(BREACH,), notices=(CORRECTION,), id=12)
CORRECTED_ENGLISH = replace(ENGLISH, items=(), notices=(CORRECTION,), id=13)
RETURNS_ENGLISH = replace(ENGLISH, items=(RETURNED, FOLLOWING), id=11)

_PARTS = (Section.NOTICED, Section.COMPANIES, Section.TOPICS, Section.NAMES)
SECTIONS = replace(
    FRENCH,
    watchlist=Watchlist("Cloud & pub", entity_ids=("microsoft",), period="week", id=3),
    items=tuple(replace(one, section=part) for one, part in zip(FRENCH.items, _PARTS, strict=True)),
    since=datetime(2023, 4, 12, 22, tzinfo=UTC),
    id=14,
)
"""An edition that grew: its items are not in the order of their sections."""

NOTICED = replace(
    ENGLISH,
    watchlist=replace(ENGLISH.watchlist, entity_ids=("apple",), period="36h"),
    items=(replace(BREACH, section=Section.NOTICED),),
    since=at(18, 23, 30),
    id=15,
)
"""An edition of a day that was quiet but for what everybody tells."""
