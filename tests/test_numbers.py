"""Quantities in both languages: the same amount in other words agrees, another amount does not."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.enrich.numbers import quantities, spelled


def only(text):
    found = quantities(text)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 milliards de dollars", "$12bn"),
        ("12 milliards", "12,000,000,000"),
        ("42 000 $", "42,000 dollars"),
        ("42\u202f000 €", "quarante-deux mille euros"),
        ("3,5 %", "3.5 percent"),
        ("trois pour cent", "3%"),
        ("1,2 million d'euros", "1 200 000 €"),
        ("quatre-vingt-dix-sept", "97"),
        ("soixante et onze", "71"),
        ("deux mille vingt-trois", "2023"),
        ("two hundred and ten", "210"),
        ("1.234,56 €", "1,234.56 euros"),
        ("un million d'euros", "1 000 000 €"),
        ("le cap du million d’utilisateurs", "a million users"),
        ("un milliard", "one billion"),
        ("un demi-milliard de dollars", "half a billion dollars"),
        ("un million et demi", "1.5 million"),
    ],
)
def test_one_amount_in_other_words(one, other):
    assert only(one).agrees(only(other))
    assert only(other).agrees(only(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 milliards", "12 millions"),
        ("42 000 $", "42 000 €"),
        ("3 %", "3 dollars"),
        ("25", "52"),
        ("dix-huit", "80"),
        ("two hundred", "2000"),
        ("un million", "un milliard"),
        ("half a million", "a million"),
    ],
)
def test_other_amounts_do_not_agree(one, other):
    assert not only(one).agrees(only(other))


def test_articles_are_no_numbers():
    assert quantities("une application et un écran, one more thing") == []


def test_numbers_of_a_text_stand_where_they_say():
    text = "Le 25 avril 2023, 400 salariés et trois pour cent."
    assert [text[q.start : q.end] for q in quantities(text)] == ["25", "2023", "400", "trois pour cent"]


@given(st.integers(0, 10**15))
def test_grouped_digits_mean_what_bare_ones_do(number):
    for separator in (" ", "\u00a0", "\u202f", ","):
        grouped = f"{number:,}".replace(",", separator)
        assert Fraction(number) in only(grouped).values, grouped


@given(st.text())
def test_any_text_can_be_read(text):
    for quantity in quantities(text):
        assert quantity.values
        assert 0 <= quantity.start < quantity.end <= len(text)


UNITS = "zero one two three four five six seven eight nine".split()


@given(st.integers(2, 9), st.integers(1, 9))
def test_english_tens(tens, ones):
    name = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()[tens]
    assert spelled([name, UNITS[ones]]) == (tens * 10 + ones, 2)
