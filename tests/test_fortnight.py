"""Days of a corpus lived one after the other: what is told once, what comes back, and what would count as wrong."""

import json
from dataclasses import replace
from datetime import date

from bench.fortnight import Told, busiest, by_day, main
from bench.replay import Row
from bot.types import Edition, FollowUp, Quote, Watchlist
from tests.editions import at, link
from tests.editions import item as an_item

FIRST = (
    "Nordkabel a annoncé lundi la fermeture de son usine de câbles de Dunkerque, qui emploie 300 personnes.",
    "Le groupe danois explique cette décision par la chute des commandes des opérateurs européens.",
    "La production sera transférée dans son usine de Gdansk à la fin de l’année.",
)
NEWS = "L’État propose à Nordkabel un prêt de 45 millions d’euros pour garder l’usine de Dunkerque jusqu’en 2025."
OTHER = (
    "La ville de Nantes a choisi Tisseur pour équiper ses écoles de tableaux interactifs.",
    "Le marché porte sur 120 classes et sur une maintenance de quatre ans.",
)


def page(number, day, title, sentences):
    text = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    return {
        "id": f"p{number}",
        "url": f"https://gazette.example/{number}",
        "html": f"<html lang=fr><title>{title}</title><body><article><h1>{title}</h1>{text}</article></body></html>",
        "title": title,
        "published": day,
    }


PAGES = (
    page(1, "2023-04-10", "Nordkabel ferme son usine de Dunkerque", FIRST),
    page(2, "2023-04-11", "Nordkabel : l’usine de Dunkerque va fermer", FIRST),
    page(3, "2023-04-12", "Nordkabel : un prêt pour l’usine de Dunkerque", (NEWS, *FIRST)),
    page(4, "2023-04-12", "Tisseur équipe les écoles de Nantes", OTHER),
)


def test_days_are_lived_and_nothing_is_told_twice(tmp_path, capsys):
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text("".join(json.dumps(row) + "\n" for row in PAGES), encoding="utf-8")
    code = 0
    try:
        main([str(corpus), "--from", "2023-04-10", "--days", "3", "--show", "1"])
    except SystemExit as ended:
        code = ended.code
    printed = capsys.readouterr().out
    assert code == 0, printed
    days = [line.split() for line in printed.splitlines() if line.startswith("2023-04-1")]
    assert days == [["2023-04-10", "1", "1", "0"], ["2023-04-11", "1", "0", "0"], ["2023-04-12", "2", "2", "1"]]
    assert "joined to a story with another     3 (75 %)" in printed
    assert "45 millions" in printed.replace("\n", " ")


def an_edition(*items):
    return Edition(Watchlist("veille"), date(2023, 4, 10), tuple(items), made=None)


def test_what_would_be_wrong_is_seen():
    told = Told()
    item = an_item(1, "Une usine ferme", ("L’usine ferme.",), (link(1, "Le Fil", "Une usine ferme", at(10, 8)),))
    told.take(an_edition(item))
    told.take(an_edition(item))
    assert (len(told.back_without_facts), len(told.sentences_twice)) == (1, len(item.sentences))
    assert told.articles_twice
    news = Quote(99, "Une phrase neuve.", 0, 17)
    back = replace(item, sentences=(news.text,), links=(), follow_up=FollowUp(date(2023, 4, 9), (news,)))
    told.take(an_edition(back))
    assert (told.follow_ups, len(told.back_without_facts)) == (1, 1)


def test_the_busiest_stretch_is_found_and_its_empty_days_are_lived_too():
    rows = [Row(str(n), "", "", published=date(2023, 4, day)) for n, day in enumerate((1, 10, 12, 12, 30))]
    first = busiest(rows, 3)
    assert first == date(2023, 4, 10)
    assert [len(found) for found in by_day(rows, first, 3).values()] == [1, 0, 2]
