"""Names in signatures of many languages, and what is no name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.extract.signatures import is_full_name, read_signature, several_names


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("Par Jeanne Petit et Marc Durand | 3 mai 2024", "fr", ("Jeanne Petit", "Marc Durand")),
        ("By Ben Hartley, Staff Reporter | 03/04/2025", "en", ("Ben Hartley",)),
        ("Posted by David at December 16, 2025 11:15 AM", "en", ("David",)),
        ("Von: Lena Brandt", "de", ("Lena Brandt",)),
        ("a cura della Redazione - 9 ottobre 2025 ore 15:04", "it", ("Redazione",)),
        ("Por Beatriz Nogueira — 25 de fevereiro de 2025 às 10h32", "pt", ("Beatriz Nogueira",)),
        ("De Andreea Munteanu", "ro", ("Andreea Munteanu",)),
        ("Door Joost van den Berg", "nl", ("Joost van den Berg",)),
        ("Skrevet af Mette Friis og Jonas Kjær", "da", ("Mette Friis", "Jonas Kjær")),
        ("Autoři: Jana Dvořáková a Petr Malý", "cs", ("Jana Dvořáková", "Petr Malý")),
        ("Haber: Emre Kaya ve Deniz Uslu", "tr", ("Emre Kaya", "Deniz Uslu")),
        ("Γράφει ο Νίκος Βλάχος", "el", ("Νίκος Βλάχος",)),
        ("Tác giả: Nguyễn Minh Châu", "vi", ("Nguyễn Minh Châu",)),
        ("Oleh: Dewi Lestari Putri", "id", ("Dewi Lestari Putri",)),
        ("بقلم: كريم منصور | ١٢ مارس ٢٠٢٥", "ar", ("كريم منصور",)),
        ("מאת: נועה ברקאי", "he", ("נועה ברקאי",)),
        ("लेखक: रमेश वर्मा | २६ अगस्त २०२५", "hi", ("रमेश वर्मा",)),
        ("โดย สมหญิง ใจดี", "th", ("สมหญิง ใจดี",)),
        ("2025年10月14日 08:30 来源：港口日报 作者：王小明", "zh", ("王小明",)),
        ("記者陳美玲／台北報導", "zh", ("陳美玲",)),
        ("记者 李建国 赵敏", "zh", ("李建国", "赵敏")),
        ("文：佐藤健、鈴木葵 ２０２５年４月２８日", "ja", ("佐藤健", "鈴木葵")),
        ("山田花子記者", "ja", ("山田花子",)),
        ("김서연 기자 sykim@press.example", "ko", ("김서연",)),
    ],
)
def test_a_text_says_who_signs(text, language, names):
    signed = read_signature(text, language)
    assert signed.names == names
    assert signed.marked
    assert read_signature(text, "").names == names or language in ("ro", "cs")  # short words count at home only


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Stand: 28.07.2025, 14:12 Uhr", "de"),
        ("Tirsdag d. 6. maj 2025", "da"),
        ("17 Σεπτεμβρίου 2025, 09:40", "el"),
        ("Thứ năm, 5/6/2025, 07:30 (GMT+7)", "vi"),
        ("Publisert: 27. mai 2025, kl. 08:30", "no"),
        ("Selasa, 12 Agustus 2025 | 08:10 WIB", "id"),
        ("15 апреля 2025, 12:40 (МСК)", "ru"),
        ("20 Şubat 2025 Perşembe 09:12", "tr"),
        ("입력 2025.09.09. 오전 9:15", "ko"),
        ("12 minutes de lecture", "fr"),
        ("By", "en"),
        ("May", "en"),
        ("", ""),
        ("x" * 5000, ""),
    ],
)
def test_dates_labels_and_hours_are_no_names(text, language):
    assert read_signature(text, language).names == ()


@pytest.mark.parametrize("name", ["Di Maio", "Von der Leyen", "Anne Le Goff", "Mo Farah", "Ariel H", "May Berenbaum"])
@pytest.mark.parametrize("language", ["", "de", "fr", "it", "en"])
def test_a_name_may_begin_and_end_with_a_word_of_bylines(name, language):
    signed = read_signature(name, language)
    assert signed.names == (name,)
    assert not signed.marked


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("Anna Feld und Jonas Brink", ("Anna Feld", "Jonas Brink")),
        ("Claire Vasseur (avec AFP)", ("Claire Vasseur",)),
        ("Claire Vasseur avec l’AFP", ("Claire Vasseur",)),
        ("Jane Doe, The Courier", ("Jane Doe",)),
        ("The Courier - Jane Doe", ("Jane Doe",)),
        ("Jane Doe @janedoe", ("Jane Doe",)),
        ("박도윤 기자", ("박도윤",)),
        ("Doe, Jane", ()),
        ("Jane Doe, PhD", ()),
        ("Morgan & Morgan", ()),
        ("José Ortega y Gasset", ()),
        ("AFP", ()),
    ],
)
def test_a_value_is_taken_apart_only_where_all_of_it_is_understood(value, names):
    sites = {"the courier"}
    assert several_names(value, lambda part: part.lower() in sites, "es" if " y " in value else "") == names


@given(st.text(max_size=60), st.sampled_from(["", "en", "de", "zh", "ar", "xx"]))
def test_any_text_gives_names_or_none(text, language):
    assert all(name.strip() for name in read_signature(text, language).names)
    assert isinstance(is_full_name(text), bool)
