"""The scores by which extraction is measured, and the table that compares tools by them."""

import json
import lzma

import pytest

from bench.extract import SETS as PAGE_SETS
from bench.extract import main, measure, read_rows
from bench.extractors import Found, available
from bench.scores import Match, segment_f, segments, shingle_f1, shingles

SENTENCE = "Le conseil municipal a voté l’achat de 200 capteurs, qui mesureront le bruit des rues un an durant."
PARAGRAPHS = [f"{SENTENCE} Ils coûtent {n} euros pièce, selon la maire, et seront posés avant l’été." for n in range(4)]
BODY = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
PAGE = (
    "<html><head><title>Des capteurs</title><meta name='author' content='Jeanne Petit'></head><body><nav>Menu</nav>"
    f"<article><h1>Des capteurs</h1>{BODY}</article><footer>Mentions légales</footer></body></html>"
)
ROW = {
    "id": "1",
    "url": "https://gazette.example/capteurs",
    "html": PAGE,
    "text": "\n".join(PARAGRAPHS),
    "must": ["posés avant l’été"],
    "must_not": ["Mentions légales"],
    "title": "Des capteurs",
    "author": ["By JEANNE PETIT"],
    "date": None,
}


def test_shingles_are_runs_of_four_words():
    assert shingles("a b c d e", "a b c d x") == Match(1, 1, 1)
    assert shingles("a b", "a b") == Match(1, 0, 0)
    assert shingles("", "a b c d") == Match(0, 0, 1)
    assert shingles("", "") == Match(0, 0, 0)


def test_shingle_f1_is_of_the_mean_precision_and_the_mean_recall():
    assert shingle_f1([Match(1, 1, 0), Match(1, 0, 1)]) == pytest.approx(0.75)
    assert shingle_f1([Match(0, 0, 3), Match(1, 0, 0)]) == pytest.approx(2 * 0.5 / 1.5), (
        "nothing found, nothing precise"
    )
    assert shingle_f1([]) == 0


def test_segments_whatever_their_white_space():
    text = "Un\ntexte  qui dit ceci."
    assert segments(text, ["texte qui", "et cela"], ["Un texte", "jamais"]) == Match(1, 1, 1)
    assert segment_f([Match(3, 0, 1), Match(0, 1, 0)]) == pytest.approx(0.75)


@pytest.fixture
def corpus(tmp_path):
    (tmp_path / "below").mkdir()
    for page_set in PAGE_SETS:
        with lzma.open(tmp_path / "below" / f"{page_set.name}.jsonl.xz", "wt", encoding="utf-8") as file:
            file.write(json.dumps(ROW) + "\n")
    return tmp_path


def test_one_run_gives_every_set_and_every_installed_tool(corpus, capsys):
    main([str(corpus)])
    table = capsys.readouterr().out
    assert table.count("\n  vigie ") == len(PAGE_SETS)
    for name in ("trafilatura", "resiliparse"):  # what Vigie itself needs is installed
        assert table.count(f"\n  {name} ") == len(PAGE_SETS)
    assert "raised" not in table


def test_a_folder_without_sets_is_said(tmp_path):
    with pytest.raises(SystemExit, match="holds none of"):
        main([str(tmp_path)])


def test_vigie_finds_all_of_an_easy_page(corpus):
    rows = read_rows(corpus / "below" / "aeb.jsonl.xz")
    for page_set in PAGE_SETS:
        (line,) = measure("vigie", available()["vigie"], page_set, rows)
        assert (line.body, line.fields, line.failed) == (1, (1, 1, None), 0), page_set.name


def test_a_standfirst_is_counted_apart_and_together():
    *_, words, _ = PAGE_SETS
    apart, together = measure(
        "tool", lambda html, url: Found("corps", "chapeau"), words, [{"html": "", "text": "corps"}]
    )
    assert (apart.body, together.body) == (1, pytest.approx(2 / 3))


def test_a_tool_that_raises_loses_the_page_only():
    def tool(html, url):
        if not html:
            raise ValueError(html)
        return Found("corps")

    (line,) = measure("tool", tool, PAGE_SETS[0], [{"html": "", "text": "corps"}, {"html": "x", "text": "corps"}])
    assert (line.failed, line.body) == (1, 0.5)
