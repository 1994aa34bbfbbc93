"""Title, author and date of invented news pages in more than thirty languages, through the public door."""

from datetime import UTC, datetime

import pytest

from bot.extract.worker import extract
from bot.types import Page
from tests.newsstand import address, render, told_pages

PAGES = told_pages()
NOW = datetime(2026, 2, 1, tzinfo=UTC)


def test_the_set_is_what_it_is_said_to_be():
    assert len(PAGES) >= 100
    assert len({told["language"] for told in PAGES}) >= 25


@pytest.mark.parametrize("told", PAGES, ids=lambda told: f"{told['language']}-{told['title']}")
def test_a_page_is_read(told):
    url = address(told)
    article = extract(
        Page(url, url, 200, {"content-type": "text/html; charset=utf-8"}, render(told).encode()), None, NOW
    )
    found = (article.title, article.author or "", f"{article.published:%Y-%m-%d}" if article.published else "")
    assert found == (told["title"], told["author"], told["published"])
