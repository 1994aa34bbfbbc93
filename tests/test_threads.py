"""Threads and events: which stories are of one affair, and how a large affair is cut into what happened."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.enrich.background import load_background
from bot.enrich.events import LARGE, Member, events_of
from bot.enrich.likeness import profile_of
from bot.enrich.threads import threads_of
from bot.types import Article, Enriched, Placed, Summary, Tagging

BACKGROUND = load_background()
MORNING = datetime(2024, 3, 5, 7, 0, tzinfo=UTC)
AFFAIR = "Le barrage de Vallorge inquiète les riverains de la vallée depuis que des fissures y ont été vues."
EVENTS = {
    "fissures": (
        "Des plongeurs ont mesuré hier les fissures du parement.",
        "Les plongeurs descendus le long du parement ont photographié les fissures.",
        "Une équipe de plongeurs inspecte le parement, long de trois cents mètres.",
        "Selon les plongeurs, le parement laisse passer un filet d’eau.",
    ),
    "vote": (
        "Le conseil départemental a voté un crédit pour le chantier de consolidation.",
        "Les élus du conseil départemental débattent du crédit de consolidation.",
        "Le crédit voté par le conseil départemental paiera la consolidation.",
        "L’opposition au conseil départemental juge le crédit de consolidation trop maigre.",
    ),
}
OTHER = "Une librairie ouvre rue des Tanneurs avec trois mille bandes dessinées et un café."


def member(number, text, title="", language="fr", hours=0):
    article = Article(
        f"https://fil.example/{number}",
        title or text.split(".")[0],
        text,
        published=MORNING + timedelta(hours=hours),
        language=language,
        id=number,
    )
    found = Enriched(article, Tagging(), Summary((), (), "extractive", "1"), "1")
    return Member(article, profile_of(found, BACKGROUND))


def affair(each):
    """(member, event) of a large affair: so many articles of each event, every one worded a little differently."""
    told = []
    for event, lines in EVENTS.items():
        for n in range(each):
            number = len(told) + 1
            text = f"{lines[n % len(lines)]} {AFFAIR} {lines[(n + 1) % len(lines)]} Détail numéro {number * 37}."
            told.append((member(number, text), event))
    return told


# --- threads ----------------------------------------------------------------------------------------------------


def placed(found, story_id, thread_id=0):
    return Placed(found.profile, story_id, thread_id or story_id)


def test_stories_of_one_affair_are_one_thread_and_others_are_not():
    told = [found for found, _ in affair(2)]
    library = member(9, OTHER)
    threads = threads_of([placed(told[0], 1), placed(told[1], 1), placed(told[2], 3), placed(library, 9)])
    assert threads == {1: 1, 3: 1, 9: 9}


def test_a_thread_keeps_the_name_that_its_oldest_story_gives_it():
    told = [found for found, _ in affair(2)]
    assert threads_of([placed(told[0], 1, 77), placed(told[2], 3)]) == {1: 77, 3: 77}


def test_two_threads_never_share_a_name():
    first, library = member(2, AFFAIR), member(9, OTHER)
    assert threads_of([placed(first, 2, 9), placed(library, 9, 9)]) == {2: 2, 9: 9}
    assert threads_of([placed(first, 2, 5), placed(library, 9, 5)]) == {2: 5, 9: 9}


def test_no_stories_are_no_threads():
    assert threads_of([]) == {}


# --- events -----------------------------------------------------------------------------------------------------


def groups(members):
    return {frozenset(found.article.id for found in event) for event in events_of(members, BACKGROUND)}


def test_a_small_thread_stays_whole():
    members = [found for found, _ in affair(LARGE // 2)]
    assert groups(members) == {frozenset(found.article.id for found in members)}


@pytest.mark.parametrize("seed", range(3))
def test_a_large_thread_is_cut_into_its_events(seed):
    told = affair(9)
    expected = {frozenset(found.article.id for found, event in told if event == wanted) for wanted in EVENTS}
    members = [found for found, _ in told]
    assert groups(random.Random(seed).sample(members, len(members))) == expected


def test_articles_in_another_language_go_where_they_are_likest():
    told = affair(9)
    english = member(99, "Divers inspect the cracks in the dam of Vallorge and its parement.", language="en")
    (home,) = [group for group in groups([*(found for found, _ in told), english]) if 99 in group]
    assert home - {99} == {found.article.id for found, event in told if event == "fissures"}


def test_what_is_told_days_later_is_another_event():
    same = [member(n, f"{AFFAIR} Les riverains se réunissent, {n} d’entre eux.") for n in range(1, 9)]
    later = [
        replace(found, article=replace(found.article, id=n + 10, published=MORNING + timedelta(days=6)))
        for n, found in enumerate(same, 1)
    ]
    later = [Member(found.article, replace(found.profile, article_id=found.article.id)) for found in later]
    assert groups([*same, *later]) == {frozenset(range(1, 9)), frozenset(range(11, 19))}


def test_articles_without_words_are_cut_somewhere():
    members = [member(n, "", title="") for n in range(1, 21)]
    assert set().union(*groups(members)) == set(range(1, 21))
