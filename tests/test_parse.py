"""Trees of pages: the faults that are mended, what is refused, and that no page takes its time."""

import pytest

from bot.errors import ExtractError
from bot.extract.parse import parse_html, written
from tests.clock import processor_time

URL = "https://gazette.example/une"


@pytest.mark.parametrize(
    "html",
    [
        "<html><body><p>Un<!-- deux --> trois</p></body></html>",
        "<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Strict//EN'>\n<html><body><p>Un trois</p></body></html>",
        "\n\n<html />\n<body><p>Un trois</p></body>",
        "<?xml version='1.0' encoding='iso-8859-1'?><html><body><p>Un trois</p></body></html>",
        "<html><body><p>Un\x00\x0b\uffff\ufffe trois",
    ],
)
def test_known_faults_are_mended(html):
    assert written(parse_html(html, URL)).partition("<p>")[2].partition("</p>")[0] == "Un trois"


def test_lone_surrogates_become_question_marks():
    assert parse_html("<html><body><p>Un \ud800</p><p>a</p></body></html>", URL).findtext(".//p") == "Un ?"


@pytest.mark.parametrize("html", ["", "  ", "un", "<p>un</p>", "\x00"])
def test_what_is_no_page_is_refused(html):
    with pytest.raises(ExtractError, match="no readable HTML"):
        parse_html(html, URL)


@pytest.mark.parametrize("start", ["<html", "<!doctype/", "<html ", "<", "<b>", "&"])
def test_no_beginning_takes_its_time(start):
    with processor_time(20):
        try:
            parse_html("<html>" + start * 400_000, URL)
            parse_html(start * 400_000, URL)
        except ExtractError:
            pass
