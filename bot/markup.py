"""XML from outside, made fit for parsers: what makes them give up, or work without end, is taken out first."""

from __future__ import annotations

import re

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")
_DECLARATION = re.compile(r"<\?xml\s[^<>]{0,200}>?")
_ENTITY = re.compile(r"<!ENTITY[^>]*>")
_DOCTYPE = re.compile(r"<!DOCTYPE(?:[^>\[]{0,300}(?:\[[^\]]{0,2000}\]\s{0,100})?>)?", re.IGNORECASE)
_GAP = re.compile(r"\s{64,}")


def readable_xml(markup: str) -> str:
    """The markup without its prologue and without what XML parsers stumble over.

    That is characters that XML cannot hold, and references to them (one of them costs a whole feed); declarations of
    entities (a dozen can stand for a gigabyte, and expat takes seconds before it says so); the XML declaration, the
    document type and long white space, over which feedparser's expressions take the square of their length.
    """
    plain = _REFERENCE.sub(_if_fit, fit_for_xml(markup))
    plain = _DOCTYPE.sub("", _ENTITY.sub("", _DECLARATION.sub("", plain)))
    return _GAP.sub("\n", plain).lstrip()


def fit_for_xml(text: str) -> str:
    """The text without the characters that XML cannot hold (XML 1.0, section 2.2)."""
    return _NOT_IN_XML.sub("", text)


def _if_fit(reference: re.Match[str]) -> str:
    digits, base = (reference.group(1), 16) if reference.group(1) else (reference.group(2), 10)
    digits = digits.lstrip("0") or "0"
    code = int(digits, base) if len(digits) < 9 else 0
    return reference.group() if code < 0x110000 and fit_for_xml(chr(code)) else ""
