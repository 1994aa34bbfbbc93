"""The background: which words say much, and which mean the same in French and English."""

import json
import lzma
import shutil

import pytest

from bot.assets import find
from bot.enrich.background import load_background, read_crosswords
from bot.errors import AssetError

BACKGROUND = load_background()


def test_rare_words_weigh_more_than_common_ones():
    weights = [BACKGROUND.term(word, "fr")[1] for word in ("le", "annee", "usine", "ornithorynque")]
    assert weights[0] == 0
    assert weights == sorted(weights)


@pytest.mark.parametrize("language", ["fr", "en", "de", ""])
def test_an_unknown_word_weighs_most_in_any_language(language):
    assert BACKGROUND.term("zzyzx", language)[1] > 6


def test_words_that_mean_the_same_are_one_token():
    assert BACKGROUND.term("usines", "fr")[0] == BACKGROUND.term("factories", "en")[0]
    assert BACKGROUND.term("lundi", "fr")[0] == BACKGROUND.term("monday", "en")[0]


def test_a_word_keeps_its_meaning_in_its_language():
    assert BACKGROUND.term("pays", "fr")[0] != BACKGROUND.term("pays", "en")[0]


def test_the_list_gives_each_word_one_meaning(tmp_path):
    seen: dict[tuple[str, str], str] = {}
    for line in find("data", "crosswords.txt").read_text(encoding="utf-8").splitlines():
        (tmp_path / "line.txt").write_text(line, encoding="utf-8")
        for language, meanings in read_crosswords(tmp_path / "line.txt").items():
            for token, meaning in meanings.items():
                assert seen.setdefault((language, token), meaning) == meaning, line


def test_a_line_without_an_equals_sign_is_refused(tmp_path):
    path = tmp_path / "crosswords.txt"
    path.write_text("# a comment\nusine = factory\nferme farm\n", encoding="utf-8")
    with pytest.raises(AssetError, match="line 3"):
        read_crosswords(path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("meta.json", b"not json"),
        ("meta.json", json.dumps({"articles": {"fr": "many"}}).encode()),
        ("meta.json", b"{}"),
        ("tokens.tsv.xz", b"not compressed"),
        ("tokens.tsv.xz", lzma.compress(b"fr\tmot\n")),
        ("tokens.tsv.xz", lzma.compress(b"de\tWort\t3\n")),
    ],
)
def test_a_broken_background_is_named(tmp_path, name, content):
    shutil.copytree(find("models", "background"), tmp_path / "models" / "background")
    (tmp_path / "models" / "background" / name).write_bytes(content)
    with pytest.raises(AssetError, match="background"):
        load_background(tmp_path)
