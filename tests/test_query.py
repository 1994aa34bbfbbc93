"""The language of searches: what each form means, and that every string is a query or a sentence that says why not."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import QueryError
from bot.store import parse_query
from bot.store.query import All, Either, Filter, Not, Phrase, Since, Until, Word


def day(*parts):
    return datetime(*parts, tzinfo=UTC)


A, B, C = Word("a"), Word("b"), Word("c")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("apple", Word("apple")),
        ("  apple\t\n", Word("apple")),
        ("a b c", All((A, B, C))),
        ("a AND b", All((A, B))),
        ("a OR b", Either((A, B))),
        ("a b OR c", Either((All((A, B)), C))),
        ("a (b OR c)", All((A, Either((B, C))))),
        ("a or b", All((A, Word("or"), B))),
        ("-a", Not(A)),
        ("a -b", All((A, Not(B)))),
        ("a - b", All((A, B))),
        ("a --b", All((A, Not(B)))),
        ("-(a OR -b)", Not(Either((A, Not(B))))),
        ('"a b"', Phrase(("a", "b"))),
        ('"a"', A),
        ('a "" b', All((A, B))),
        ('-"a b"', Not(Phrase(("a", "b")))),
        ("« a b »", Phrase(("a", "b"))),
        ("“a b”", Phrase(("a", "b"))),
        ('"OR"', Word("OR")),
        ("e-mail", Phrase(("e", "mail"))),
        ("AT&T", Phrase(("AT", "T"))),
        ("C++ & co", All((Word("C"), Word("co")))),
        ("snake_case", Phrase(("snake", "case"))),
        ("10:30", Phrase(("10", "30"))),
        ("https://a.example/b", Phrase(("https", "a", "example", "b"))),
        ("l'API", Word("API")),
        ("L’API d’Apple", All((Word("API"), Word("Apple")))),
        ("qu'ils", Word("ils")),
        ("aujourd'hui", Phrase(("aujourd", "hui"))),
        ('"l\'API"', Phrase(("l", "API"))),
        ("Apple: demain", All((Word("Apple"), Word("demain")))),
        ("company:apple", Filter("company", "apple")),
        ("Company:Apple", Filter("company", "Apple")),
        ('company:"Elon Musk" a', All((Filter("company", "Elon Musk"), A))),
        ("company:« Elon Musk »", Filter("company", "Elon Musk")),
        ("-topic:lawsuit", Not(Filter("topic", "lawsuit"))),
        ("(source:fil)", Filter("source", "fil")),
        ("org:CNIL", Filter("organisation", "CNIL")),
        ("organization:CNIL", Filter("organisation", "CNIL")),
        ("source:https://a.example", Filter("source", "https://a.example")),
        ("lang:FR", Filter("lang", "fr")),
        ("since:2023", Since(day(2023, 1, 1))),
        ("since:2023-04", Since(day(2023, 4, 1))),
        ("since:2023-04-20", Since(day(2023, 4, 20))),
        ("until:2023", Until(day(2024, 1, 1))),
        ("until:2023-04", Until(day(2023, 5, 1))),
        ("until:2023-12", Until(day(2024, 1, 1))),
        ("until:2024-02-29", Until(day(2024, 3, 1))),
        ("until:9999", Until(datetime.max.replace(tzinfo=UTC))),
        ("until:9999-12-31", Until(datetime.max.replace(tzinfo=UTC))),
    ],
)
def test_what_a_query_means(text, tree):
    assert parse_query(text) == tree


@pytest.mark.parametrize("field", ["company", "person", "product", "organisation", "place", "entity", "mentions"])
def test_filters_by_entity(field):
    assert parse_query(f"{field}:x") == Filter(field, "x")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "no word to search for"),
        ("   ", "no word to search for"),
        ("& — !", "no word to search for"),
        ("-", "no word to search for"),
        ('""', "no word to search for"),
        ('"open', "quotation mark is opened and not closed"),
        ('13"', "quotation mark is opened and not closed"),
        ("« ouvert", "quotation mark is opened and not closed"),
        ("(a", "bracket is opened and not closed"),
        ("a)", "bracket is closed that was not opened"),
        ("()", "closed after an opening bracket"),
        ("(a OR)", "closed after OR"),
        ("a OR", "ends after OR"),
        ("OR a", "OR stands between two"),
        ("a OR OR b", "OR stands between two"),
        ("a AND", "ends after AND"),
        ("company:", "company: has no value"),
        ("org:", "organisation: has no value"),
        ("company: apple", "company: has no value; write it without a space, such as company:apple"),
        ('company:""', "company: has no value"),
        ("compagny:apple", 'no filter "compagny:"; there are company, '),
        ("lang:french", "two letters, such as lang:fr"),
        ("since:someday", r"since:someday is not a date; write a year, a month or a day, such as since:2023"),
        ("since:2023-13", "is not a date"),
        ("until:2023-02-30", "is not a date"),
        ("since:0000", "is not a date"),
        ("since:２０２３", "is not a date"),
        ("since:2024 apple until:2023-04", "No day is in both: since: begins on 2024-01-01, until: ends on 2023-04-30"),
        ("a " * 65, "at most 64 words and filters; this one has 65"),
        ("a" * 2001, "at most 2,000 characters; this one has 2,001"),
        ("(" * 21 + "a" + ")" * 21, "more than 20 deep"),
    ],
)
def test_what_is_no_query_is_told_why(text, sentence):
    with pytest.raises(QueryError, match=sentence):
        parse_query(text)


PIECES = st.sampled_from(
    ["a", "é", "OR", "AND", "-", "(", ")", '"', "«", "»", "company:", "since:2023", "until:x", "lang:fr", "topic:y",
     ":", "'", "l’", "*", "^", "NEAR(", "NOT", "{", "}", "\\", "%", "_", ";", "--", "/*", "\0", "\ud800", "&", "|", "!",
     "<->", "ﷺ", "½", "株式", "🙂", "e\u0301", "\u202e", "0", "x" * 80]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(PIECES, max_size=30).map(" ".join), st.lists(PIECES, max_size=30).map("".join)))
def test_every_string_is_a_query_or_a_sentence(text):
    try:
        tree = parse_query(text)
    except QueryError as error:
        said = str(error)
    else:
        said = ""
        assert parse_query(text) == tree
        assert hash(parse_query(text)) == hash(tree)
    assert said == said.strip()


@given(st.recursive(st.sampled_from(["a", "b", '"c d"', "topic:x"]), lambda inner: st.one_of(
    st.tuples(inner, inner).map(lambda pair: f"({pair[0]} {pair[1]})"),
    st.tuples(inner, inner).map(lambda pair: f"({pair[0]} OR {pair[1]})"),
    inner.map(lambda one: f"-({one})"),
), max_leaves=12))  # fmt: skip
def test_what_is_well_formed_is_understood(text):
    assert parse_query(text)
