"""Under whose name an article is told."""

import pytest

from bot.carriers import own_first, told_by
from bot.types import Source, SourceKind


@pytest.mark.parametrize(
    ("url", "feeds", "first"),
    [
        ("https://www.fil.example/a", ["https://liens.example/rss", "https://rss.fil.example/x"], 1),
        ("https://fil.example/eco/a", ["https://fil.example/rss", "https://fil.example/eco/rss"], 1),
        ("https://fil.example/a", ["https://proxy.invalid/1", "https://autre.example/2"], 0),
        ("http://127.0.0.1:1/pepins/a", ["http://127.0.0.1:1/quai/rss", "http://127.0.0.1:1/pepins/rss"], 1),
        ("https://fil.example/a", ["vigie:by-hand", "https://fil.example/rss"], 1),
        ("file:///tmp/a.txt", ["vigie:by-hand", "https://fil.example/rss"], 0),
    ],
)
def test_an_article_is_told_under_the_name_of_its_own_site(url, feeds, first):
    carriers = [Source(feed, id=n) for n, feed in enumerate(feeds)]
    assert own_first(url, carriers)[0] == carriers[first]
    assert set(own_first(url, carriers)) == set(carriers)


@pytest.mark.parametrize(
    ("carriers", "name"),
    [
        (
            [Source("https://fil.example/rss", title="Le Fil"), Source("https://liens.example/rss", title="Liens")],
            "Le Fil",
        ),
        ([Source("https://fil.example/rss")], "https://fil.example/rss"),
        ([Source("file:///cc.warc.gz", title="cc.warc.gz", kind=SourceKind.ARCHIVE)], "www.fil.example"),
        ([Source("vigie:by-hand", title="Ajouts / By hand", kind=SourceKind.MANUAL)], "www.fil.example"),
        ([], "www.fil.example"),
    ],
)
def test_the_name_under_which_an_article_is_told(carriers, name):
    assert told_by("https://www.fil.example/a", carriers) == name


def test_a_file_that_no_source_carried():
    assert told_by("file:///tmp/a.txt", []) == "?"
    by_hand = Source("vigie:by-hand", title="Ajouts / By hand", kind=SourceKind.MANUAL)
    assert told_by("file:///tmp/a.txt", [by_hand]) == "Ajouts / By hand"
