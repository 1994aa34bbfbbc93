"""The benchmark of collecting says what it measured, and the site that it measures on is what it should be."""

import sys

from bench import collect


def test_feeds_are_visited_twice_and_their_articles_are_kept(capsys):
    collect.compare(4, 3, 1, sys.executable)
    printed = capsys.readouterr().out
    assert "4 feeds of 3 entries" in printed
    assert printed.split("articles")[-1].split()[0] == "12"


def test_memory_is_read_after_each_thousand_pages(capsys):
    collect.memory(60)
    assert "memory while 50 pages are collected" in capsys.readouterr().out
    assert 10 < collect.megabytes() < 5000
