"""Making what came from outside inert in every chat: it pings nobody, links nowhere and formats nothing.

Escaping would have to know each service's dialect, and a service that shows plain text would show the escapes. So the
few characters that mean something to some service give way to look-alikes that mean nothing to any: no @, no angle or
square bracket, no asterisk, backtick, tilde, pipe or backslash is left. An invisible word joiner (U+2060) keeps apart
what would be an address, an emoji's name or an HTML entity.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit, urlunsplit

from bot.characters import one_line, without_unseen

JOINER = "\u2060"
"""Zero columns wide, never a place to break a line, and no letter to any service that looks for addresses."""

_MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_PILED = re.compile(f"([{_MARKS}]{{3}})[{_MARKS}]+")

_LOOK_ALIKES = str.maketrans(
    {"@": "＠", "<": "‹", ">": "›", "[": "(", "]": ")", "*": "∗", "`": "'", "~": "∼", "|": "│", "\\": "＼"}
)
_LOOSE_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")  # inside a word it formats nothing: snake_case
_LOOSE_HASH = re.compile(r"(?<!\w)#")  # C# stays
_LEADS = {"-": "–", "+": "＋", "=": "＝"}
# An address with a scheme, an emoji's name, an address without a scheme (Telegram links « Booking.com »), an entity, a
# number that begins a list, a command and a share's name (Telegram links « /start » and « $NVDA »), and what templates
# of cards replace.
_JOINED = re.compile(
    r":(?=//|[\w+-])|(?<=\w)\.(?=[^\W\d_]{2})|&(?=#?\w+;)|\A\d{1,9}(?=[.)])|(?<![^\s(])/(?=[A-Za-z])|\$(?=[A-Z{])|\{(?=\{)"
)

_URL_SAFE = "/:?#$&+,;=-._%"
_LONGEST_URL = 2000
_LOOSE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")  # is no escape, and some services mend it
_ENTITY = re.compile(r"(&#?\w+);")  # Markdown reads « &lt; » in an address too


def neutral(text: str) -> str:
    """One line of text from outside, safe in any message of any service."""
    text = _PILED.sub(r"\1", one_line(text))
    text = _LOOSE_HASH.sub("＃", _LOOSE_UNDERSCORE.sub("＿", text.translate(_LOOK_ALIKES))).strip()
    text = _LEADS.get(text[:1], text[:1]) + text[1:]
    return _JOINED.sub(rf"\g<0>{JOINER}", text)


def clickable(url: str) -> str:
    """A web address that every service links to as it is; "" for what is not http or https, or absurdly long.

    Characters that could ping or format are percent-encoded, which servers read alike (RFC 3986, section 2), and a name
    or password before the host, which makes an address look like another, is dropped.
    """
    try:
        parts = urlsplit(without_unseen(url).strip())
        if parts.scheme not in ("http", "https") or not parts.hostname or ":" in parts.hostname:
            return ""
        host = parts.netloc.rpartition("@")[2]
        safe = quote(urlunsplit(parts._replace(netloc=host)), safe=_URL_SAFE).replace("~", "%7E")
    except ValueError:
        return ""
    safe = _ENTITY.sub(r"\1%3B", _LOOSE_PERCENT.sub("%25", safe))
    return safe if len(safe) <= _LONGEST_URL else ""
