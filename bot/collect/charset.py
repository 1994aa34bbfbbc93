"""From bytes to text: the encodings that browsers know, and no others.

Python's own names are not safe on bytes from outside: "punycode" takes minutes over a megabyte, and "unicode_escape" or
"utf-7" make letters out of what no one would read as such.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

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
_KNOWN = re.compile(
    r"utf-(?:8|16|32)(?:-[lb]e)?|iso8859-\d+|cp(?:125\d|8[67]\d|9\d\d)|koi8-[ru]|mac-\w+"
    r"|gb\w+|big5\w*|euc_\w+|shift_jis\w*|iso2022_jp\w*|tis-620|ascii|hz"
)
_WIDER = {  # what is written under these names uses the larger set (WHATWG Encoding, section 4.2)
    "ascii": "cp1252", "iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932",
    "euc_kr": "cp949", "tis-620": "cp874", "iso8859-9": "cp1254",
}  # fmt: skip

_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"'>]{1,40})""")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def decode(body: bytes, declared: Iterable[str] = ()) -> str:
    """The text of a document; `declared` are the labels that its headers and itself give, best first. Never fails.

    What is well-formed UTF-8 is UTF-8 whatever is declared; without a usable label it is Windows-1252.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body.decode(name, "replace").lstrip("\ufeff")
    if not body.isascii() and (text := _strictly(body, "utf-8")) is not None:
        return text
    for label in declared:
        name = codec(label)
        if name and (text := _strictly(body, name)) is not None:
            return text
    return body.decode("cp1252", "replace")


def codec(label: str) -> str:
    """Python's name for an encoding label, "" for one that is unknown or that no browser would follow."""
    try:
        name = codecs.lookup(label.strip().strip("\"'").lower()).name
    except (LookupError, ValueError):  # ValueError for a NUL in the label
        return ""
    return _WIDER.get(name, name) if _KNOWN.fullmatch(name) else ""


def of_content_type(header: str) -> str:
    """The charset that a Content-Type header gives, "" where it gives none."""
    match = re.search(r"charset\s*=\s*[\"']?([^\s;\"']+)", header, re.IGNORECASE)
    return match.group(1) if match else ""


def of_xml(body: bytes) -> str:
    """The encoding that an XML declaration gives, "" where there is none."""
    match = _DECLARED.match(body)
    return match.group(1).decode("ascii", "replace") if match else ""


def fit_for_xml(text: str) -> str:
    """The text without the characters that XML cannot hold (XML 1.0, section 2.2)."""
    return _NOT_IN_XML.sub("", text)


def _strictly(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except ValueError:  # UnicodeDecodeError, and UnicodeError from the codecs written in Python
        return None
