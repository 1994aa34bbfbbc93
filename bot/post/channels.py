"""Channels: the places that messages go to, through apprise.

apprise is told everything explicitly: plain text, no splitting, no retries of its own, no redirects, no emoji codes, no
attachment. What it does with a message for each service is pinned by tests on the last payload.
"""

from __future__ import annotations

import inspect
import json
import logging
import re
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies

from bot.errors import DeliveryError
from bot.gate.rules import meant_hosts
from bot.gate.sockets import guarded
from bot.post.matrix import Account, MatrixRoom
from bot.post.pages import Limit, Unit
from bot.post.place import Handing, Place
from bot.post.places import place_of
from bot.post.receipts import Patience, judge, late
from bot.types import DeliveryStatus, Message, Receipt

# apprise is imported where it is used: it takes a quarter of a second, and most commands post nothing.

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_SERVICES = "https://appriseit.com/services"
_CONNECT_SECONDS, _ANSWER_SECONDS = 10.0, 20.0  #: of one request
_SEND_SECONDS = 60.0  #: of one message with all its requests

_LONGEST_ANSWER = 4000
# What each service is told to show; where it is not among its own formats, apprise takes the service's first.
_FORMATS: Mapping[str, str] = {
    "tgram": "html",
    "matrix": "html",
    "mailto": "html",
    "mmost": "markdown",
    "rocket": "markdown",
    "ntfy": "markdown",
}
_SUPPRESS_EMBEDS = 4  #: a flag of Discord's


class Channel(Protocol):
    """A place that takes messages."""

    @property
    def place(self) -> Place:
        """How messages are written for it, and how much it takes in one."""
        ...

    def send(self, message: Message) -> Receipt:
        """Hand over one message and say what is certain of it: SENT, FAILED or UNKNOWN. Never raises."""
        ...


def check_address(address: str) -> None:
    """See that apprise can use an address, without sending anything. Raises DeliveryError that says what is wrong."""
    AppriseChannel(address)


def masked(address: str) -> str:
    """An address as it may be shown: no password, no token, no options; of its path, only rooms and people."""
    scheme = _scheme(address)
    try:
        shown = str(_open(address).url(privacy=True))
    except DeliveryError:
        return f"{scheme or '?'}://…"
    place, _, path = shown.partition("://")[2].partition("?")[0].partition("/")
    parts = [unquote(part) for part in path.split("/") if part]
    kept = [part if part[0] in "#@!+" or "@" in part else "…" for part in parts]
    # apprise leaves a token's first and last letters, and takes some tokens for hosts.
    return "/".join((f"{scheme}://{'…' if '...' in place else place}", *kept))


class AppriseChannel:
    """A channel at an apprise address. Raises DeliveryError for an address that apprise cannot use.

    It connects to public addresses only; also to a host of a private one where the channel's address says so itself
    (see `meant_hosts`), where it is one of `private_hosts`, and where it is a proxy that the environment names.
    """

    def __init__(self, address: str, *, seconds: float = _SEND_SECONDS, private_hosts: Collection[str] = ()) -> None:
        self._service = _open(address)
        self._notes = _Notes()
        # An own logger, without a parent: what apprise notes down holds addresses, and must not reach anybody's log.
        self._service.logger = logging.Logger("bot.post.apprise", logging.DEBUG)
        self._service.logger.addHandler(self._notes)
        self._seconds = seconds
        self._allowed = _allowed_hosts(address, private_hosts)
        try:
            self.place = place_of(_kind(self._service), _limit(self._service))
        except ValueError as error:
            raise DeliveryError(f"{self._service.service_name} cannot hold a digest: {error}.") from error

    def send(self, message: Message) -> Receipt:
        """Hand over one message; see `receipts` for how much is certain of it. Never raises, never waits for ever."""
        self._notes.clear()
        done: list[bool] = []
        # A thread of our own, because apprise's pool keeps a process alive for as long as a server dribbles.
        worker = threading.Thread(target=lambda: done.append(self._notify(message)), daemon=True)
        worker.start()
        worker.join(self._seconds)
        if worker.is_alive():
            return late(self._seconds)
        if done and done[0]:
            return Receipt(DeliveryStatus.SENT)
        return judge(
            tuple(self._notes.lines), max(1, len(self._service)), tuple(self._notes.answers), tuple(self._notes.headers)
        )

    def _notify(self, message: Message) -> bool:
        from apprise import Apprise, NotifyFormat

        handing = self.place.handing if message.markup or message.card else Handing.TEXT
        body, title, form = message.body, message.title, NotifyFormat.TEXT
        if handing in (Handing.HTML, Handing.MARKDOWN):
            body, form = message.markup, NotifyFormat(handing.value)
            title = title if self.place.limit.title else ""  # else the markup holds it
        with _hushed(), guarded(self._allowed), self._carded(message, handing):
            post = Apprise(asset=self._service.asset)
            post.add(self._service)
            return bool(post.notify(body=body, title=title, body_format=form))

    def room(self) -> MatrixRoom | None:
        """The channel as a place that can be read back, None where it cannot: one Matrix room, not by a webhook."""
        service = self._service
        is_matrix = _kind(service) == "matrix"
        if not is_matrix or len(service.rooms) != 1 or service.users or not service.password:
            return None
        port = f":{service.port}" if service.port else ""
        base = f"{'https' if service.secure else 'http'}://{service.host}{port}"
        return MatrixRoom(Account(base, service.rooms[0], service.user or "", service.password), self._allowed)

    @contextmanager
    def _carded(self, message: Message, handing: Handing) -> Iterator[None]:
        """Give the service what stands in the place of its own payload, or beside it, for one message."""
        if handing is Handing.FIELDS:
            own = self._service.payload_extras
            self._service.payload_extras = {**(message.card or {}), **own}
            try:
                yield
            finally:
                self._service.payload_extras = own
        elif handing is Handing.TEMPLATE:
            with TemporaryDirectory(prefix="vigie-") as folder:
                template = Path(folder) / "message.json"
                # Two braces would be a name to replace; inside a text, JSON may write them otherwise.
                template.write_text(json.dumps(message.card).replace("{{", "\\u007b\\u007b"), encoding="utf-8")
                self._service.template.clear()
                self._service.template.add(str(template))
                try:
                    yield
                finally:
                    self._service.template.clear()
        else:
            yield


class _Notes(logging.Handler):
    """Keeps the lines that may say what became of a message: warnings, and the causes that apprise logs for debugging.

    Other debugging lines quote the message itself, which must not be taken for evidence.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.answers: list[str] = []  #: what services answered, of which only the wait they ask for is read
        self.headers: list[Patience] = []  #: what stood above it

    def clear(self) -> None:
        """Begin with the next message."""
        self.lines.clear()
        self.answers.clear()
        self.headers.clear()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line of evidence."""
        line = record.getMessage()
        if record.levelno >= logging.WARNING or line.startswith("Socket Exception"):
            self.lines.append(line)
            self.headers += _headers_at_hand()
        elif line.startswith("Response Details:"):
            self.answers.append(line[:_LONGEST_ANSWER])


def _headers_at_hand() -> Iterator[Patience]:
    """The headers of the answer about which apprise is writing a line right now.

    apprise hands over no headers and takes no hook; but when it complains of an answer, the answer is a local value of
    the function that complains, and Python shows a handler who called it.
    """
    from requests import Response

    frame = inspect.currentframe()
    while frame:
        answers = [value for value in frame.f_locals.values() if isinstance(value, Response)]
        if answers:
            headers = answers[0].headers
            yield Patience(headers.get("Retry-After", ""), headers.get("Date", ""))
            return
        frame = frame.f_back


@contextmanager
def _hushed() -> Iterator[None]:
    """Keep the loggers silent for a while that write down addresses with their secrets."""

    def nothing(record: logging.LogRecord) -> bool:  # noqa: ARG001 - the shape of a filter
        return False

    loggers = [logging.getLogger(name) for name in ("apprise", "urllib3.connectionpool")]
    for logger in loggers:
        logger.addFilter(nothing)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(nothing)


def _allowed_hosts(address: str, private_hosts: Collection[str]) -> frozenset[str]:
    """The hosts with private addresses that a channel may connect to."""
    from apprise.plugins import url_to_dict

    with _hushed():
        parts = url_to_dict(address) or {}  # type: ignore[no-untyped-call]
    own = (parts.get("host"), parts.get("qsd", {}).get("smtp"))  # a mail address may name two
    meant = {host for one in own for host in meant_hosts(str(one or ""), private_hosts)}
    proxies = {urlsplit(proxy).hostname or "" for proxy in getproxies().values()}
    return frozenset((meant | proxies) - {""})


def _scheme(address: str) -> str:
    found = _SCHEME.match(address)
    return found.group(1).lower() if found else ""


def _open(address: str) -> Any:
    """The apprise service at an address, set up our way. Raises DeliveryError."""
    from apprise import Apprise
    from apprise.plugins import url_to_dict

    scheme = _scheme(address)
    if not scheme:
        raise DeliveryError(
            "A channel's address begins with the name of a service, such as slack://, mailto:// or json://; "
            f"{_SERVICES} lists them."
        )
    with _hushed():
        parts = url_to_dict(address)  # type: ignore[no-untyped-call]
        service = Apprise.instantiate(_ours(parts), asset=_asset()) if parts else None
    if service is None:
        raise DeliveryError(_complaint(scheme))
    return service


def _ours(parts: dict[str, Any]) -> dict[str, Any]:
    """An address in parts, with what Vigie decides in the place of apprise's defaults and the address's options."""
    kind = str(parts.get("schema")).rstrip("s")
    form = "text" if _is_webhook(parts) else _FORMATS.get(kind, "text")
    forced = {
        "format": form,
        "overflow": "upstream",  # Vigie has split already
        "emojis": False,
        "retry": 0,  # the ledger says when to try again
        "optional": False,  # else a failure counts as a success
        "redirect": False,  # else a message that is redirected is lost, and counts as sent
        "store": False,
    }
    own: dict[str, Any] = {"rto": _ANSWER_SECONDS, "cto": _CONNECT_SECONDS}
    if kind == "discord" and str(parts.get("flags") or "").isdecimal():
        forced["flags"] = int(parts["flags"]) & ~_SUPPRESS_EMBEDS  # what is not shown would count as sent
    if kind == "slack":
        forced["use_blocks"] = True
    return {**own, **parts, **forced}


def _is_webhook(parts: Mapping[str, Any]) -> bool:
    """True for a bridge to Matrix, each of which wants another payload: it gets neutral text."""
    return parts.get("schema") in ("matrix", "matrixs") and str(parts.get("mode") or "off") != "off"


def _asset() -> Any:
    from apprise import AppriseAsset

    return AppriseAsset(
        app_id="Vigie",
        app_desc="Vigie",
        app_url="",
        image_url_mask="",  # no picture from apprise's site beside each message
        image_url_logo="",
        async_mode=False,
        interpret_escapes=False,
        interpret_emojis=False,
        secure_logging=True,
        http_redirects=False,
        pgp_autogen=False,
        pem_autogen=False,
        storage_mode="memory",
        service_timeout=0,  # see `AppriseChannel.send`
    )


def _complaint(scheme: str) -> str:
    """What is wrong with an address of that scheme, without a word of the address itself, which may hold secrets."""
    from apprise import NotificationManager

    services = NotificationManager()  # type: ignore[no-untyped-call]
    if scheme in ("http", "https"):
        return "That web address belongs to no service that apprise knows; to post JSON to it, begin it with jsons://."
    if scheme not in services:
        return f"apprise knows no service {scheme}://; {_SERVICES} lists them."
    service = services[scheme]
    if not service.enabled:
        return f"{scheme}:// needs a program or library that is not on this machine."
    written = next(iter(service.templates), "").replace("{schema}", scheme)
    return f"That {service.service_name} address lacks something or has it wrong; it is written {written}."


def _kind(service: Any) -> str:
    """Which place a service is: its scheme without TLS, "" where it wants another payload than its like.

    That is where its address names a template of the user's own, for a workflow of Slack's, and for a bridge to Matrix.
    """
    schemes = service.protocol or service.secure_protocol
    kind = schemes if isinstance(schemes, str) else schemes[0]
    own = len(getattr(service, "template", ()) or ()) > 0
    mode = str(getattr(service, "mode", "") or "off")
    workflow = kind == "slack" and mode.startswith(("workflow", "trigger"))
    return "" if own or workflow or (kind == "matrix" and mode != "off") else kind


def _limit(service: Any) -> Limit:
    """How much neutral text a service takes, by what apprise knows of it."""
    title = 0 if service.overflow_amalgamate_title else max(0, int(service.title_maxlen))
    return Limit(int(service.body_maxlen), title, Unit.UTF16)
