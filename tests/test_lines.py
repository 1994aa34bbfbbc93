"""Lines of a page, what is measured of them, and the trees that choose among them."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import ModelError
from bot.extract.blocks import MOST_BLOCKS, read_blocks
from bot.extract.body import read_lines
from bot.extract.features import FEATURES, GROUPS, VOICES, Hearing, Lines, squeezed
from bot.extract.lines import Weights, choose_lines, load_weights, shipped_weights
from bot.extract.parse import parse_html
from bot.extract.places import HINTS
from bot.trees import Forest

SENTENCE = (
    "Le conseil municipal a voté hier soir l’achat de 200 capteurs, qui mesureront le bruit des rues un an durant."
)
CAPTION = "Une rue de la vieille ville, un soir de marché, vue du beffroi de la mairie."
PAGE = (
    "<html><body class='has-sidebar'><nav><ul><li><a href='/'>Accueil</a></li></ul></nav><article class='post-content'>"
    f"<h1>Deux cents <em>oreilles</em></h1><p>{SENTENCE}<br>Une ligne plus bas.</p>"
    f"<figure><div class='caption'>{CAPTION}</div></figure><ul><li>Un <a href='/x'>point</a></li></ul>"
    "<table><tr><td>Rue</td><td>Décibels</td></tr></table><script>var x = 1;</script><p style='display: none'>Caché</p>"
    "<my-box>Une boîte</my-box></article><div class='related-posts'><p>Un autre article</p></div></body></html>"
)


def blocks_of(html):
    return read_blocks(parse_html(html, "https://gazette.example/"))


def block(text, html=PAGE):
    return next(one for one in blocks_of(html) if one.text == text)


def hints(bits):
    return {name for bit, name in enumerate(HINTS) if bits >> bit & 1}


def hearing(*voices, **known):
    return Hearing(tuple(squeezed(text) for text in (*voices, *[""] * len(VOICES))[: len(VOICES)]), **known)


# --- blocks -----------------------------------------------------------------------------------------------------


def test_blocks_are_the_lines_that_a_reader_sees():
    assert [one.text for one in blocks_of(PAGE)] == [
        "Accueil",
        "Deux cents oreilles",
        SENTENCE,
        "Une ligne plus bas.",
        CAPTION,
        "Un point",
        "Rue | Décibels",
        "Caché",
        "Une boîte",
        "Un autre article",
    ]


def test_a_block_knows_its_links_and_its_place():
    assert (block("Accueil").linked, block("Un point").linked) == (7, 5)
    assert [place.tag for place in block("Accueil").place.way_up()][:3] == ["li", "ul", "nav"]
    assert "body" in hints(block(SENTENCE).place.inherited)
    assert "hidden" in hints(block("Caché").place.hints)
    assert "related" in hints(block("Un autre article").place.near)
    assert "menu" not in hints(block(SENTENCE).place.inherited), "the classes of <body> speak of the page"


def test_what_a_template_repeats_is_of_one_kind():
    rows = "".join(f"<div class='row'><p class='{name}'>Ligne {name}</p></div>" for name in ("a", "a", "b"))
    first, second, other = (one.place for one in blocks_of(f"<html><body>{rows}</body></html>"))
    assert first.kind == second.kind != other.kind


def test_a_caption_is_none_where_it_is_a_paragraph():
    assert block(CAPTION).place.is_caption
    paragraph = block(CAPTION, PAGE.replace(f"<div class='caption'>{CAPTION}</div>", f"<p>{CAPTION}</p>"))
    assert not paragraph.place.is_caption


def test_a_page_has_so_many_blocks_and_no_more():
    assert len(blocks_of(f"<html><body>{'<p>un' * (MOST_BLOCKS + 50)}</body></html>")) == MOST_BLOCKS


@given(st.text(st.sampled_from("ab <>/pdivul\"'=&;\n"), max_size=200))
@settings(max_examples=150)
def test_any_markup_gives_tidy_lines(inside):
    for one in blocks_of(f"<html><body><p>début</p>{inside}</body></html>"):
        assert one.text == " ".join(one.text.split())
        assert one.text
        assert one.linked >= 0


# --- features ---------------------------------------------------------------------------------------------------


def described(text, heard=None, html=PAGE, words=None):
    blocks = blocks_of(html)
    number = next(n for n, one in enumerate(blocks) if one.text == text)
    return dict(zip(FEATURES, Lines(blocks, heard or hearing(), words or {}).describe(number), strict=True))


def test_every_number_has_a_name_of_its_own():
    assert len(set(FEATURES)) == len(FEATURES)
    for one in blocks_of(PAGE):
        described(one.text)  # zip is strict


def test_a_line_is_heard_whatever_a_voice_does_with_white_space():
    numbers = described(SENTENCE, hearing(SENTENCE.replace(" ", "\n"), SENTENCE[:60]))
    assert (numbers["voice_trafilatura"], numbers["voice_declared"]) == (1, 0)
    assert numbers["voice_resiliparse"] == pytest.approx(1 / 3), "it has the beginning only"


def test_what_is_around_a_line_counts():
    numbers = described(
        "Une ligne plus bas.", hearing(SENTENCE, title="Deux cents oreilles", titles=frozenset({"deux cents oreilles"}))
    )
    assert numbers["next-1_trafilatura"] == 1
    assert numbers["place0_trafilatura"] > 0.8
    assert numbers["below_title"] == 1
    assert numbers["in_article"] == numbers["tag_p"] == 1
    assert described("Accueil", hearing(titles=frozenset({"deux cents oreilles"})))["below_title"] == -1


def test_learned_words_weigh_in_short_lines_only():
    words = {"ligne": -2.0, "bas": 0.5, "conseil": -2.0}
    short = described("Une ligne plus bas.", words=words)
    assert (short["words_min"], short["words_max"]) == (-2, 0.5)
    assert described(SENTENCE * 2, html=PAGE.replace(SENTENCE, SENTENCE * 2), words=words)["words_min"] == 0


def test_only_lines_near_a_voice_are_looked_at():
    blocks = blocks_of(PAGE)
    assert not list(Lines(blocks, hearing(), {}).candidates())
    texts = [blocks[n].text for n in Lines(blocks, hearing(SENTENCE), {}).candidates()]
    assert SENTENCE in texts
    assert "Une boîte" in texts
    assert CAPTION not in texts


# --- weights ----------------------------------------------------------------------------------------------------

HEARD = FEATURES.index("voice_trafilatura")
HEARD_ONLY = {"features": list(FEATURES), "bound": 0.5, "words": {}, "trees": [[HEARD, 0.5, -1.0, 1.0]]}


def written(tmp_path, **changes):
    path = tmp_path / "weights.json"
    path.write_text(json.dumps(HEARD_ONLY | changes), encoding="utf-8")
    return path


def test_trees_add_up(tmp_path):
    weights = load_weights(written(tmp_path, trees=[[HEARD, 0.5, -1.0, [0, 2.0, -0.5, 0.75]], 0.25]))
    row = [0.0] * len(FEATURES)
    assert weights.trees.score(row) == -0.75
    row[HEARD] = 1.0
    assert weights.trees.score(row) == -0.25
    row[0] = 3.0
    assert weights.trees.score(row) == 1


def test_the_bound_is_a_probability():
    tree = parse_html(PAGE, "https://gazette.example/")
    for bound, belongs in ((0.7, True), (0.75, False)):  # the logit of 0.73 is 1
        weights = Weights({}, Forest([{"tests": [], "leaves": [1.0]}]), bound)
        assert bool(choose_lines(tree, hearing(SENTENCE), weights)) is belongs


def test_what_lines_share_may_be_tested_once(tmp_path):
    trees = [[GROUPS[0][3], 0.5, [GROUPS[1][4], 0.5, -2.0, 1.0], [GROUPS[2][0], 4.0, 0.5, -0.25]]]
    forest = load_weights(written(tmp_path, trees=trees)).trees
    lines = Lines(blocks_of(PAGE), hearing(SENTENCE), {})
    for number in range(len(blocks_of(PAGE))):
        parts = zip((lines.line(number), lines.place(number), lines.page), GROUPS, strict=True)
        reached = [forest.reach(row, forest.tests(group.start, group.stop)) for row, group in parts]
        assert forest.value(reached[0] & reached[1] & reached[2]) == forest.score(lines.describe(number))


def test_chosen_lines_are_in_the_order_of_the_page(tmp_path):
    tree = parse_html(PAGE, "https://gazette.example/")
    lines = choose_lines(tree, hearing(f"Un point {SENTENCE} Deux cents oreilles"), load_weights(written(tmp_path)))
    assert [(line.tag, line.text) for line in lines] == [
        ("head", "Deux cents oreilles"),
        ("p", SENTENCE),
        ("item", "Un point"),
    ]
    assert choose_lines(tree, hearing(), load_weights(written(tmp_path))) == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"features": ["chars"]},
        {"trees": [[1, 2]]},
        {"trees": [[999, 0.5, 0, 1]]},
        {"words": 3},
        {"trees": [["a", 1, 0, 1]]},
    ],
)
def test_weights_that_do_not_fit_are_refused(tmp_path, changes):
    with pytest.raises(ModelError, match="install"):
        load_weights(written(tmp_path, **changes))


def test_a_missing_or_broken_file_is_refused(tmp_path):
    with pytest.raises(ModelError, match="cannot be read"):
        load_weights(tmp_path / "none.json")
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    with pytest.raises(ModelError, match="cannot be read"):
        load_weights(tmp_path / "broken.json")


def test_the_shipped_weights_are_those_that_the_card_tells_of():
    folder = Path(__file__).parent.parent / "models" / "lines"
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    weights = shipped_weights()
    assert weights is not None
    assert (len(weights.trees), len(weights.words)) == (meta["trees"], meta["words"])
    assert sha256((folder / "weights.json").read_bytes()).hexdigest() == meta["sha256"]["weights.json"]


def test_trafilatura_alone_is_the_voice_without_weights():
    paragraphs = "".join(f"<p>{SENTENCE} C’est la mesure numéro {n}, dit la maire.</p>" for n in range(5))
    tree = parse_html(f"<html><body><article>{paragraphs}</article></body></html>", "https://gazette.example/")
    assert len(read_lines(tree, "https://gazette.example/")) == 5


def test_a_voice_that_gives_all_text_of_a_page_is_asked_again():
    menu = "".join(f"<li><a href='/{n}'>{name}</a></li>" for n, name in enumerate("Mairie Sports Voirie Lois".split()))
    said = f"{SENTENCE} Les mesures seront publiées en juin, dit la maire. " * 2
    page = f"<html><body><div><ul>{menu * 9}</ul></div><h2>Le bruit des rues</h2><div>{said}</div></body></html>"
    heard = read_lines(parse_html(page, "https://gazette.example/"), "https://gazette.example/", alone=False)
    assert said.strip() in [line.text for line in heard]
    assert not any("Voirie" in line.text for line in heard)
