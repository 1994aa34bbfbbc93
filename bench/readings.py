"""How each chat service reads a message: what is seen of it, where it leads, whom it pings, what is wrong with it.

Written from the services' own documentation, without a word of the code that writes messages. Each looks for what its
service looks for: markup, and in plain text names, addresses, emoji, commands. The limits are those documented.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email import message_from_string, policy
from html import unescape
from html.parser import HTMLParser
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

_PING = re.compile(r"(?<!\w)@\w[\w.-]*|<[@!#][^>]*>|</?at\b|\bmatrix\.to\b")
_ADDRESS = re.compile(
    r"(?:https?|ftp|tg)://[^\s<>]+|(?:javascript|mailto):\w[^\s<>]*|\bwww\.\w[^\s<>]*|[\w.+-]+@[\w-]+\.\w+"
    r"|(?<![\w./@-])(?:[\w-]+\.)+(?:com|net|org|fr|io|info|example|test)\b[^\s<>]*",
    re.IGNORECASE,
)
_EMOJI = re.compile(r"(?<![\w:]):[a-z0-9_+-]+:(?![\w:])")
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_TELEGRAM = re.compile(r"(?:^|(?<=\s))[#/][A-Za-z]\w*|\$[A-Z]{1,8}\b")


@dataclass(slots=True)
class Reading:
    """What a service makes of one message."""

    text: str = ""  #: as it is seen
    links: list[str] = field(default_factory=list)  #: where a click leads
    pings: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)  #: limits passed, markup that is not the message's own

    def see(self, text: str, *, addresses: bool = True) -> None:
        """Text that is shown as it is, in which the service looks for names and, where it does, for addresses."""
        self.text += text
        self.pings += _PING.findall(text)
        self.links += _ADDRESS.findall(text) if addresses else []
        self.faults += [f"emoji {found}" for found in _EMOJI.findall(text)]
        self.faults += [f"control {found!r}" for found in _CONTROL.findall(text)]

    def hold(self, what: str, size: int, most: int) -> None:
        """A limit that is documented."""
        if size > most:
            self.faults.append(f"{what}: {size} of {most}")


def utf16(text: str) -> int:
    """How many UTF-16 units a text has."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


# --- Markdown ---------------------------------------------------------------------------------------------------

_PLAIN = {"text", "softbreak", "hardbreak", "link_open", "link_close", "strong_open", "strong_close"}
_OWN_BLOCKS = {"paragraph_open", "paragraph_close", "inline"}


def read_markdown(reading: Reading, source: str) -> None:
    """Markdown as chats know it: CommonMark, strikethrough, tables, spoilers. Bold may only begin a line."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["strikethrough", "table"])
    for block in parser.parse(source):
        if block.type not in _OWN_BLOCKS:
            reading.faults.append(block.type)
        if block.type == "inline":
            _read_inline(reading, block.children or [])
            reading.text += "\n"
    reading.faults += ["spoiler"] if re.search(r"\|\|.+?\|\|", reading.text) else []


def _read_inline(reading: Reading, tokens: Sequence[Token]) -> None:
    before = "softbreak"
    for token in tokens:
        if token.type not in _PLAIN:
            reading.faults.append(token.type)
        if token.type == "strong_open" and (token.markup != "**" or not before.endswith("break")):
            reading.faults.append("strong")
        if token.type == "link_open":
            reading.links.append(str(token.attrGet("href")))
        reading.see("\n" if token.type.endswith("break") else token.content)
        if token.type != "text" or token.content:
            before = token.type


def _mattermost(body: Mapping[str, Any]) -> Reading:
    reading = Reading()
    read_markdown(reading, body["text"])
    reading.hold("characters", len(body["text"]), 16_383)
    return reading


def _rocketchat(body: Mapping[str, Any]) -> Reading:
    reading = Reading()
    read_markdown(reading, body["text"])
    reading.hold("characters", utf16(body["text"]), 5_000)
    return reading


def _ntfy(body: Mapping[str, Any]) -> Reading:
    reading = Reading()
    reading.see(body["title"] + "\n")
    read_markdown(reading, body["message"])
    reading.hold("bytes", len(body["message"].encode()), 4_096)
    return reading


def _discord(body: Mapping[str, Any]) -> Reading:
    reading = Reading()
    read_markdown(reading, body["content"])
    reading.hold("content", utf16(body["content"]), 2_000)
    reading.hold("embeds", len(body["embeds"]), 10)
    if body.get("allowed_mentions") != {"parse": []}:
        reading.pings.append("allowed_mentions")
    if body.get("flags", 0) & 4:
        reading.faults.append("embeds are suppressed")
    whole = 0
    for embed in body["embeds"]:
        title, description, footer = embed.get("title", ""), embed.get("description", ""), embed.get("footer", {})
        reading.links += [embed["url"]] if "url" in embed else []
        for text in (title, description):
            read_markdown(reading, text)
        reading.see(footer.get("text", "") + "\n", addresses=False)
        sizes = [utf16(text) for text in (title, description, footer.get("text", ""))]
        for what, size, most in zip(("title", "description", "footer"), sizes, (256, 4_096, 2_048), strict=True):
            reading.hold(what, size, most)
        whole += sum(sizes)
        reading.faults += [] if title or description else ["an embed without a word"]
    reading.hold("all embeds", whole, 6_000)
    return reading


def _teams(body: Mapping[str, Any]) -> Reading:
    reading = Reading()
    reading.hold("bytes", len(json.dumps(body)), 28 * 1024)
    if body["type"] != "message" or not body["attachments"]:
        reading.faults.append("no card")
    for attachment in body["attachments"]:
        card = attachment["content"]
        if card["type"] != "AdaptiveCard" or not card["body"]:
            reading.faults.append("no card")
        if card["msteams"].get("entities"):
            reading.pings.append("entities")
        for text in _texts(card["body"]):
            read_markdown(reading, text)
            reading.faults += ["a date"] if re.search(r"\{\{(?:DATE|TIME)\(", text) else []
    return reading


def _texts(elements: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for element in elements:
        if element["type"] == "Container":
            yield from _texts(element["items"])
        else:
            yield element["text"]


# --- Slack ------------------------------------------------------------------------------------------------------

_SLACK_TOKEN = re.compile(r"<([^<>]*)>")
_SLACK_BOLD = re.compile(r"(?m)^\*(?=\S)(.+?)(?<=\S)\*(?=$| \()")
_SLACK_FORMAT = re.compile(r"(?<!\w)([*_~])(?=\S)[^\n]*?(?<=\S)\1(?!\w)|`|^(?:>|&gt;)", re.MULTILINE)


def _slack(body: Mapping[str, Any]) -> Reading:
    reading = Reading()
    (attachment,) = body["attachments"]
    blocks = attachment["blocks"]
    reading.hold("blocks", len(blocks), 50)
    for block in blocks:
        elements = block.get("elements") or [block["text"]]
        reading.hold("elements", len(elements), 10)
        for element in elements:
            most = 150 if block["type"] == "header" else 3_000
            reading.hold(block["type"], utf16(element["text"]), most)
            reading.faults += [] if element["text"] else ["an empty text"]
            _read_slack(reading, element)
    return reading


def _read_slack(reading: Reading, element: Mapping[str, Any]) -> None:
    source = element["text"]
    if element["type"] == "plain_text":
        reading.faults += ["emoji are drawn"] if element.get("emoji") else []
        reading.see(unescape(source) + "\n", addresses=False)
        return

    def token(match: re.Match[str]) -> str:
        target, _, label = match.group(1).partition("|")
        if target[:1] in "@!#":
            reading.pings.append(match.group())
        else:
            reading.links.append(unescape(target))
        return label or target

    told = _SLACK_TOKEN.sub(token, source)
    reading.faults += ["a stray bracket"] if re.search(r"[<>]", told) else []
    told = _SLACK_BOLD.sub(r"\1", told)
    reading.faults += [f"formatting {match.group()[:20]}" for match in _SLACK_FORMAT.finditer(told)]
    reading.see(unescape(told) + "\n", addresses=not element.get("verbatim"))


# --- HTML -------------------------------------------------------------------------------------------------------


class _Page(HTMLParser):
    """Reads HTML; what is not displayed is kept apart."""

    _EMPTY = frozenset({"br", "meta"})

    def __init__(self, reading: Reading, tags: set[str], attributes: set[str]) -> None:
        super().__init__(convert_charrefs=True)
        self._reading, self._tags, self._attributes = reading, tags, attributes
        self._open: list[tuple[str, bool]] = []
        self.entities = 0
        self.hidden = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag opens."""
        given = dict(attrs)
        if tag not in self._tags or not given.keys() <= self._attributes:
            self._reading.faults.append(f"tag {tag} {sorted(given)}")
        style = given.get("style") or ""
        if re.search(r"url\(|expression|@import", style):
            self._reading.faults.append(f"style {style}")
        if tag == "a":
            self._reading.links.append(str(given.get("href")))
        if tag in self._EMPTY:
            self._reading.text += "\n"
            return
        self.entities += 1
        self._open.append((tag, "display:none" in style))

    def handle_endtag(self, tag: str) -> None:
        """A tag closes."""
        if not self._open or self._open[-1][0] != tag:
            self._reading.faults.append(f"</{tag}> closes nothing")
            return
        if self._open.pop()[0] not in ("a", "b", "i", "span"):
            self._reading.text += "\n"

    def handle_data(self, data: str) -> None:
        """Text between tags, whole: two pieces of it may make one name."""
        if any(hides for _, hides in self._open):
            self.hidden += data
        else:
            self._reading.see(data)

    def handle_comment(self, data: str) -> None:
        """No message of ours has one."""
        self._reading.faults.append(f"comment {data[:20]}")

    def end(self) -> None:
        """All was read."""
        self.close()
        self._reading.faults += [f"<{tag}> stays open" for tag, _ in self._open]


def _telegram(body: Mapping[str, Any]) -> Reading:
    reading = Reading()
    page = _Page(reading, {"b", "i", "a"}, {"href"})
    page.feed(body["text"])
    page.end()
    reading.hold("characters", utf16(reading.text), 4_096)
    reading.hold("entities", page.entities, 100)
    reading.links += _TELEGRAM.findall(reading.text)
    reading.faults += [] if body["parse_mode"] == "HTML" else ["not HTML"]
    return reading


def _matrix(body: Mapping[str, Any]) -> Reading:
    reading = Reading()
    page = _Page(reading, {"b", "i", "a", "br"}, {"href"})
    page.feed(body["formatted_body"])
    page.end()
    whole = len(json.dumps(body, ensure_ascii=False).encode()) + 1_000  # for what the server adds
    reading.hold("bytes", whole, 65_536)
    plain = Reading()
    plain.see(body["body"])
    reading.pings += plain.pings + (["m.mentions"] if body.get("m.mentions") else [])
    reading.links += plain.links
    return reading


_MAIL_TAGS = {"html", "head", "meta", "body", "div", "h1", "h2", "p", "b", "a", "span"}
_MAIL_ATTRIBUTES = {"lang", "charset", "name", "content", "style", "href"}


def read_mail(source: str) -> Reading:
    """A mail: its page, and its plain text, in which programs link addresses."""
    reading = Reading()
    mail = message_from_string(source, policy=policy.default)
    reading.see(f"{mail['subject']}\n")
    html, plain = (mail.get_body((form,)) for form in ("html", "plain"))
    if html is None or plain is None:
        reading.faults.append("not two forms")
        return reading
    page = _Page(reading, _MAIL_TAGS, _MAIL_ATTRIBUTES)
    page.feed(html.get_content().partition("<html")[2].join(["<html", ""]))
    page.end()
    reading.links += page.hidden.split()
    reading.hold("bytes", len(html.get_content().encode()), 102_000)
    text = Reading()
    text.see(plain.get_content())
    reading.links += text.links
    reading.pings += text.pings
    return reading


# --- programs ---------------------------------------------------------------------------------------------------


def _webhook(body: Mapping[str, Any]) -> Reading:
    """A program that shows the message in a chat which links addresses, and that follows the fields' addresses."""
    reading = Reading()
    reading.see(f"{body['title']}\n{body['message']}\n")
    reading.hold("characters", utf16(body["message"]), 32_768)
    fields = Reading()
    for item in body["items"]:
        reading.links += [url for url in (item["url"], *(source["url"] for source in item["sources"])) if url]
        names = [source["name"] for source in item["sources"]]
        for text in (item["headline"], *item["summary"], *item["companies"], *item["topics"], *names):
            fields.see(text)
    reading.pings += fields.pings
    reading.links += fields.links
    reading.faults += fields.faults
    return reading


READERS: Mapping[str, Callable[[Mapping[str, Any]], Reading]] = {
    "slack": _slack,
    "discord": _discord,
    "telegram": _telegram,
    "teams": _teams,
    "mattermost": _mattermost,
    "rocketchat": _rocketchat,
    "matrix": _matrix,
    "ntfy": _ntfy,
    "json": _webhook,
}
"""A reader of the body of one request, by service; a request to log in is none."""


def is_message(service: str, path: str) -> bool:
    """Whether a request posts a message, rather than logging in or joining a room."""
    return service != "matrix" or "/send/" in path
