"""From bytes to characters, by the labels that browsers know and no others.

Follows the WHATWG Encoding Standard (https://encoding.spec.whatwg.org/#names-and-labels). Python knows more codecs than
a document may name: `punycode` takes minutes over a megabyte, `utf-7` and `unicode_escape` make letters out of what no
one would read as such, `base64` is no character set at all.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

_TABLE = """
utf-8: utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8
cp866: ibm866 866 cp866 csibm866
iso8859-2: iso-8859-2 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 iso-ir-101 l2 latin2 csisolatin2
iso8859-3: iso-8859-3 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 iso-ir-109 l3 latin3 csisolatin3
iso8859-4: iso-8859-4 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 iso-ir-110 l4 latin4 csisolatin4
iso8859-5: iso-8859-5 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988 iso-ir-144 cyrillic csisolatincyrillic
iso8859-6: iso-8859-6 iso-8859-6-e iso-8859-6-i iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987 iso-ir-127 arabic asmo-708
iso8859-6: ecma-114 csiso88596e csiso88596i csisolatinarabic
iso8859-7: iso-8859-7 iso8859-7 iso88597 iso_8859-7 iso_8859-7:1987 iso-ir-126 greek greek8 ecma-118 elot_928
iso8859-7: csisolatingreek sun_eu_greek
iso8859-8: iso-8859-8 iso-8859-8-e iso-8859-8-i iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 iso-ir-138 hebrew visual
iso8859-8: logical csiso88598e csiso88598i csisolatinhebrew
iso8859-10: iso-8859-10 iso8859-10 iso885910 iso-ir-157 l6 latin6 csisolatin6
iso8859-13: iso-8859-13 iso8859-13 iso885913
iso8859-14: iso-8859-14 iso8859-14 iso885914
iso8859-15: iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9 csisolatin9
iso8859-16: iso-8859-16
koi8-r: koi8-r koi8 koi koi8_r cskoi8r
koi8-u: koi8-u koi8-ru
mac-roman: macintosh mac x-mac-roman csmacintosh
cp874: windows-874 dos-874 iso-8859-11 iso8859-11 iso885911 tis-620
cp1250: windows-1250 cp1250 x-cp1250
cp1251: windows-1251 cp1251 x-cp1251
cp1252: windows-1252 cp1252 x-cp1252 ascii us-ascii ansi_x3.4-1968 iso-8859-1 iso8859-1 iso88591 iso_8859-1
cp1252: iso_8859-1:1987 iso-ir-100 l1 latin1 cp819 ibm819 csisolatin1
cp1253: windows-1253 cp1253 x-cp1253
cp1254: windows-1254 cp1254 x-cp1254 iso-8859-9 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 iso-ir-148 l5 latin5
cp1254: csisolatin5
cp1255: windows-1255 cp1255 x-cp1255
cp1256: windows-1256 cp1256 x-cp1256
cp1257: windows-1257 cp1257 x-cp1257
cp1258: windows-1258 cp1258 x-cp1258
mac-cyrillic: x-mac-cyrillic x-mac-ukrainian
gb18030: gb18030 gbk gb2312 gb_2312 gb_2312-80 chinese csgb2312 csiso58gb231280 iso-ir-58 x-gbk
big5hkscs: big5 big5-hkscs cn-big5 csbig5 x-x-big5
euc-jp: euc-jp x-euc-jp cseucpkdfmtjapanese
iso2022-jp: iso-2022-jp csiso2022jp
cp932: shift_jis shift-jis sjis x-sjis ms_kanji ms932 windows-31j csshiftjis
cp949: euc-kr korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 iso-ir-149 windows-949 cseuckr csksc56011987
utf-16-be: utf-16be unicodefffe
utf-16-le: utf-16 utf-16le iso-10646-ucs-2 ucs-2 unicode unicodefeff csunicode
"""

_CODECS = {
    label: codec
    for codec, _, labels in (line.partition(": ") for line in _TABLE.strip().splitlines())
    for label in labels.split()
}
_MARKS = (  # byte order marks, and what a document that starts with "<" looks like without one; longest first
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([^\s\"';,]+)", re.IGNORECASE)
_IN_XML = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"'>]{1,40})""", re.IGNORECASE)
_IN_PAGE = re.compile(rb"""<meta\b[^>]{0,400}?charset\s*=\s*["']?\s*([\w:.-]{1,40})""", re.IGNORECASE)
_PAGE_PREFIX = 4096  #: bytes in which a page's own label is looked for; the standard's 1024 misses many real ones


def codec_of(label: str) -> str:
    """The Python codec for a WHATWG label, "" for any other word."""
    return _CODECS.get(label.strip().strip("\"'").lower(), "")


def decode(body: bytes, declared: Iterable[str] = ()) -> str:
    """The text of a document; `declared` are the labels that its headers and itself give, best first. Never fails.

    A byte order mark wins. What is UTF-8 in the main is UTF-8 whatever is declared: mislabelled UTF-8 is common, some
    is cut inside a character, and other text that happens to be UTF-8 is not. Then the first label that fits all
    bytes, the first that is one, and Windows-1252; what cannot be decoded becomes U+FFFD.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body.decode(name, "replace").lstrip("\ufeff")
    if not body.isascii() and (text := _as_utf8(body)) is not None:
        return text
    names = [name for label in declared if (name := codec_of(label)) and _is_possible(name, body)]
    for name in names:
        if (text := _strictly(body, name)) is not None:
            return text
    others = [name for name in names if name != "utf-8"]
    return body.decode(others[0] if others else "cp1252", "replace")


def of_content_type(header: str) -> str:
    """The charset that a Content-Type header gives, "" where it gives none."""
    match = _IN_HEADER.search(header)
    return match.group(1) if match else ""


def of_xml(body: bytes) -> str:
    """The encoding that an XML declaration gives, "" where there is none."""
    match = _IN_XML.match(body)
    return match.group(1).decode("ascii", "replace") if match else ""


def of_html(body: bytes) -> str:
    """The encoding that a web page gives in its head or in an XML declaration, "" where it gives none."""
    match = _IN_PAGE.search(body[:_PAGE_PREFIX])
    return match.group(1).decode("ascii", "replace") if match else of_xml(body)


def _as_utf8(body: bytes) -> str | None:
    """The text, None where most of what is not ASCII is not UTF-8."""
    text = _strictly(body, "utf-8")
    if text is not None:
        return text
    text = body.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    right = len(text) - len(text.encode("ascii", "ignore")) - wrong
    return text if right > wrong else None


def _is_possible(name: str, body: bytes) -> bool:
    """False for UTF-16 without a single NUL: no document is, since its markup has them."""
    return not name.startswith("utf-16") or b"\0" in body


def _strictly(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except ValueError:  # UnicodeDecodeError, and UnicodeError from the codecs written in Python
        return None
