"""From bytes to text: by the labels of browsers, whatever is declared, and never with an exception."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charset import codec_of, decode, of_content_type, of_html, of_xml
from tests.clock import processor_time


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        *(("utf-8", "utf-8"), ("UTF8", "utf-8"), (" latin1 ", "cp1252"), ("'iso-8859-1'", "cp1252")),
        *(("us-ascii", "cp1252"), ("gb2312", "gb18030"), ("shift_jis", "cp932"), ("x-mac-roman", "mac-roman")),
        *((label, "") for label in "punycode idna unicode_escape base64 rot13 utf-7 mbcs hex undefined ../x".split()),
        *(("", ""), ("x" * 999, ""), ("utf-8\0", "")),
    ],
)
def test_only_browsers_labels_are_labels(label, codec):
    assert codec_of(label) == codec


def test_no_label_stalls():
    body = b"<p>" + b"a-" * 500_000 + b"\xe9"
    with processor_time(5):
        for label in ("punycode", "idna", "utf-7", "utf-16", "iso-2022-jp"):
            assert decode(body, [label]).startswith("<p>a-")


def test_byte_order_marks_win():
    assert decode("été".encode("utf-8-sig"), ["latin1"]) == "été"
    for codec in ("utf-16", "utf-32"):
        assert decode("été".encode(codec), ["latin1"]) == "été"
    assert decode("<é>".encode("utf-16-be")) == decode("<é>".encode("utf-32-le")) == "<é>"


def test_what_is_utf_8_in_the_main_is_utf_8():
    assert decode("l’été".encode()[:-1], ["latin1"]).startswith("l’ét")
    assert decode("« Déjà » ".encode() + b"\xe2\x80" + " dit-elle, à l’aéroport".encode(), ["utf-8"]) == (
        "« Déjà » \ufffd dit-elle, à l’aéroport"
    )
    assert decode("à l'aéroport".encode("cp1252"), ["utf-8"]) == "à l'aéroport"


def test_the_first_label_that_fits_is_followed():
    assert decode("Привет".encode("cp1251"), ["nonsense", "utf-8", "windows-1251"]) == "Привет"
    assert decode("日本".encode("shift_jis") + b"\xff", ["shift_jis"]).startswith("日本")
    assert decode(b"<p>plain</p>", ["utf-16"]) == "<p>plain</p>"


def test_where_labels_are_read():
    assert of_content_type('text/html; Charset = "UTF-8"; x') == "UTF-8"
    assert of_xml(b'<?xml version="1.0" encoding="koi8-r"?>') == of_html(b"<?xml encoding='koi8-r'?>") == "koi8-r"
    assert of_html(b'<html><meta http-equiv="x" content="text/html; charset=big5"><meta charset=utf-8>') == "big5"
    assert (
        of_content_type("text/html") == of_xml(b"<rss>") == of_html(b"<meta>" + b" " * 5000 + b"<meta charset=x>") == ""
    )


@given(st.binary(max_size=300), st.lists(st.text() | st.sampled_from(["gb18030", "iso-2022-jp", "utf-16"]), max_size=2))
def test_any_bytes_become_text(body, labels):
    assert isinstance(decode(body, labels), str)
    assert isinstance(of_html(body) + of_xml(body), str)
