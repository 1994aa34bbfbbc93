"""The embedded summariser: what its weights say of texts written for these tests."""

import gzip
import hashlib
import json
import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assets import find
from bot.enrich.fitness import is_balanced
from bot.enrich.ranker import load
from bot.enrich.summary import WORDS
from bot.errors import ModelError
from bot.types import Article

FRENCH = Article(
    "https://quai.example/relais",
    "Teluria rachète le fabricant d'antennes Maréal",
    "L'opérateur Teluria a annoncé mardi le rachat du fabricant d'antennes Maréal pour 340 millions d'euros. "
    "Il était en discussion avec lui depuis le printemps. "
    "Maréal, fondé à Brest en 1998, emploie 420 personnes et équipe une trentaine de réseaux en Europe. "
    '"Nous voulons produire nous-mêmes ce que nous installons", a expliqué sa directrice générale, Anne Kervella.\n'
    "Mais les syndicats craignent pour l'usine de Vannes. "
    "Selon eux, une centaine de postes font double emploi.\n"
    "L'Autorité de la concurrence doit rendre son avis avant la fin de l'année. "
    "Teluria prévoit de garder la marque Maréal et promet 60 millions d'euros d'investissements en Bretagne.",
    language="fr",
)
ENGLISH = Article(
    "https://lantern.example/relay",
    "Harbourline to charge for its weather data",
    "Harbourline said on Tuesday that it will charge companies for its weather data from September, ending nine years "
    "of free access. However, universities will keep their keys. "
    'The price starts at $400 a month for 100,000 requests, which "covers what the satellites cost us", the firm said. '
    "It had warned developers in the spring. "
    "More than 2,000 apps depend on the data, among them the ferry timetable that half of Norfolk uses. "
    "Several small developers said they would switch to the public service, which updates only every six hours.",
    language="en",
)
ODD = Article(
    "https://quai.example/odd",
    "Une panne prive Lorient d'internet",
    "Le maire a parlé d'une \"situation intenable. Elle dure depuis lundi. Une coupure a privé de réseau 40.000 foyers "
    "de Lorient mercredi matinLe câble a été sectionné par une pelleteuse près de la gare (voir notre carte. "
    "L'opérateur Bretagne Fibre assure que la réparation sera finie jeudi soir.",
    language="fr",
)


@pytest.fixture(scope="module")
def ranked():
    return load()


# --- the weights that ship --------------------------------------------------------------------------------------


def check(article, summary, limit):
    text = article.full_text
    for sentence, spans in zip(summary.sentences, summary.evidence, strict=True):
        assert [text[span.start : span.end] for span in spans] == [sentence]
        assert is_balanced(sentence)
    assert len(summary.text.split()) <= limit


@pytest.mark.parametrize("article", [FRENCH, ENGLISH, ODD], ids=["french", "english", "odd"])
@pytest.mark.parametrize("length", WORDS)
def test_a_summary_is_the_articles_own_words_within_its_length(ranked, article, length):
    (summary,) = ranked.summarize([article], length=length)
    assert summary.sentences
    check(article, summary, WORDS[length])
    assert (summary.method, summary.model_version) == ("extractive", ranked.version)


def test_a_summary_says_the_news(ranked):
    french, english = ranked.summarize([FRENCH, ENGLISH], length="brief")
    assert "340 millions" in french.text
    assert "from September" in english.text


@pytest.mark.parametrize("article", [FRENCH, ENGLISH, ODD], ids=["french", "english", "odd"])
@pytest.mark.parametrize("length", WORDS)
def test_no_sentence_leans_on_one_left_out(ranked, article, length):
    (summary,) = ranked.summarize([article], length=length)
    for opening, before in [
        ("Il était", "L'opérateur Teluria"),
        ("Mais les", '"Nous voulons'),
        ("Selon eux", "Mais les"),
        ("However", "Harbourline said"),
        ("It had", "The price"),
    ]:
        if any(sentence.startswith(opening) for sentence in summary.sentences):
            assert any(sentence.startswith(before) for sentence in summary.sentences)


def test_a_standfirst_that_leans_on_what_is_not_there_is_not(ranked):
    standfirst = "Il met la main sur son fournisseur breton pour une somme qui a surpris tous les observateurs."
    article = Article(FRENCH.url, FRENCH.title, FRENCH.text, language="fr", standfirst=standfirst)
    (summary,) = ranked.summarize([article], length="brief")
    assert standfirst not in summary.sentences


def test_a_headline_without_a_short_sentence_is_the_title(ranked):
    long = " ".join(f"mot{number}" for number in range(30))
    article = Article("https://a.example/", "Brest : la rade est rouverte", f"La rade {long} rouverte.", language="fr")
    (summary,) = ranked.summarize([article], length="headline")
    assert summary.sentences == ("Brest : la rade est rouverte",)
    check(article, summary, 20)


def test_a_brief_is_never_the_title_again(ranked):
    title = "Brest : la rade est rouverte"
    article = Article(
        "https://a.example/", title, f"{title}.\nLa préfecture a laissé sortir les cargos mardi matin.", language="fr"
    )
    (summary,) = ranked.summarize([article], length="brief")
    assert summary.sentences == ("La préfecture a laissé sortir les cargos mardi matin.",)


@pytest.mark.parametrize("length", WORDS)
def test_an_endless_sentence_is_cut_at_a_break(ranked, length):
    endless = (
        "Borealis ferme son usine de Nantes, puis (dit-on) une autre à Brest" + ", puis encore une autre" * 60 + "."
    )
    article = Article("https://a.example/", "", endless, language="fr")
    (summary,) = ranked.summarize([article], length=length)
    check(article, summary, WORDS[length])
    assert summary.text.endswith(("Brest", "autre"))


def test_where_no_sentence_can_be_chosen_the_least_bad_is(ranked):
    article = Article(
        "https://a.example/",
        "Un moratoire réclamé",
        '"Que demandons-nous ?\nUn moratoire de deux ans", répète le député.\nIl demande aussi un débat public.',
        language="fr",
    )
    (summary,) = ranked.summarize([article], length="brief")
    assert summary.sentences == ("Il demande aussi un débat public.",)


def test_what_has_no_text_has_no_summary(ranked):
    empty, title_only = ranked.summarize(
        [Article("https://a.example/", "", ""), Article("https://a.example/", "Un titre", "")], length="brief"
    )
    assert empty.sentences == () == title_only.sentences
    assert empty.model_version == ranked.version


def test_the_same_text_has_the_same_summary_in_any_company(ranked):
    alone = ranked.summarize([ENGLISH], length="standard")
    assert ranked.summarize([FRENCH, ENGLISH, ODD], length="standard")[1:2] == alone


PIECES = st.sampled_from([*'«»"()[].,;:!?…-–— \n\u00a0', "Le port", "Il", "a dit", "3,5 %", "É", "\u2028", "🙂", "AFP"])
TEXTS = st.lists(PIECES, max_size=60).map(" ".join) | st.text(max_size=200)


@settings(max_examples=60)
@given(TEXTS, TEXTS, TEXTS, st.sampled_from(["fr", "en", "de", ""]), st.sampled_from(list(WORDS)))
def test_any_text_gets_a_verbatim_summary(title, standfirst, text, language, length):
    article = Article("https://a.example/", title, text, language=language, standfirst=standfirst)
    (summary,) = SHIPPED.summarize([article], length=length)
    for sentence, spans in zip(summary.sentences, summary.evidence, strict=True):
        assert [article.full_text[span.start : span.end] for span in spans] == [sentence]


SHIPPED = load()


# --- loading ----------------------------------------------------------------------------------------------------


def copy_of_the_model(folder):
    shutil.copytree(find("models", "summary"), folder / "models" / "summary")
    return folder / "models" / "summary"


def test_the_users_own_weights_come_first(tmp_path):
    model = copy_of_the_model(tmp_path)
    meta = json.loads((model / "meta.json").read_text("utf-8"))
    (model / "meta.json").write_text(json.dumps(meta | {"version": "ranked-own"}), "utf-8")
    assert load(tmp_path).version == "ranked-own"


def test_weights_that_are_not_those_of_the_meta_are_refused(tmp_path):
    model = copy_of_the_model(tmp_path)
    (model / "weights.json.gz").write_bytes(gzip.compress(b"{}"))
    with pytest.raises(ModelError, match=r"not the file that meta\.json describes"):
        load(tmp_path)


@pytest.mark.parametrize(
    "content", [b"{}", b"[]", b'{"lexicons": {"fr": 3}}', b"\xff", b'{"lexicons": {}, "forests": {}}']
)
def test_weights_of_a_wrong_shape_are_refused(tmp_path, content):
    model = copy_of_the_model(tmp_path)
    (model / "weights.json.gz").write_bytes(packed_bytes := gzip.compress(content))
    meta = json.loads((model / "meta.json").read_text("utf-8"))
    (model / "meta.json").write_text(
        json.dumps(meta | {"sha256": {"weights.json.gz": hashlib.sha256(packed_bytes).hexdigest()}}), "utf-8"
    )
    with pytest.raises(ModelError, match="cannot be read"):
        load(tmp_path)


def test_missing_weights_are_named(tmp_path):
    (copy_of_the_model(tmp_path) / "weights.json.gz").unlink()
    with pytest.raises(ModelError, match=r"lacks weights\.json\.gz"):
        load(tmp_path)


def test_what_ships_is_small():
    assert sum(path.stat().st_size for path in find("models", "summary").iterdir() if path.is_file()) < 10_000_000
