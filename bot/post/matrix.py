"""Reading a Matrix room back with the account of its channel, through the gate (Client-Server API v1.1, section 11.6).

An answer that is not complete, or cannot be understood to its end, raises DeliveryError: it proves nothing.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from bot.errors import DeliveryError
from bot.gate.sockets import guarded

_SECONDS = 20.0
_LARGEST = 4_000_000  #: bytes of one answer
_PAGES = 20  #: of a hundred events
_SKEW = timedelta(minutes=5)  #: between the server's clock and ours, at most
_MARGIN = timedelta(minutes=10)  #: read before the try


@dataclass(frozen=True, slots=True)
class Account:
    """Where a room is and how to come in: a password, or as `password` without a `user` a token."""

    base: str  #: https://server, without a path
    room: str  #: !id:server or #alias:server
    user: str = ""
    password: str = field(default="", repr=False)


class _Stay(HTTPRedirectHandler):
    """Follows no redirect: the token is for this server only."""

    def redirect_request(self, *_: Any) -> None:
        """Never follow one."""


class MatrixRoom:
    """A room that can be read back; `allowed` are the hosts that may have a private address."""

    def __init__(self, account: Account, allowed: Collection[str]) -> None:
        self._account = account
        self._allowed = allowed
        self._token = "" if account.user else account.password
        self._now: datetime | None = None

    def texts(self, tried: datetime, now: datetime) -> list[str]:
        """What this account said in the room since before a try, all of it. Raises DeliveryError."""
        try:
            with guarded(self._allowed):
                return self._read(tried, now)
        except (OSError, HTTPException, ValueError, KeyError, TypeError, AttributeError) as error:
            raise DeliveryError(f"the room cannot be read back: {type(error).__name__}") from error

    def _read(self, tried: datetime, now: datetime) -> list[str]:
        self._now = now
        own = not self._token
        if own:
            who = {"type": "m.id.user", "user": self._account.user}
            login = {"type": "m.login.password", "identifier": who, "password": self._account.password}
            self._token = self._ask("POST", "/login", login)["access_token"]
        try:
            return self._said(self._ask("GET", "/account/whoami")["user_id"], tried - _MARGIN)
        finally:
            if own:
                self._ask("POST", "/logout", {})
                self._token = ""

    def _said(self, user: str, since: datetime) -> list[str]:
        room = quote(self._room_id(user), safe="")
        found: list[str] = []
        query = {"dir": "b", "limit": "100"}
        for _ in range(_PAGES):
            page = self._ask("GET", f"/rooms/{room}/messages?{urlencode(query)}")
            for event in page["chunk"]:
                if event["origin_server_ts"] < since.timestamp() * 1000:
                    return found
                if event["sender"] == user:
                    found += _text(event)
            if not page.get("end"):  # the beginning of the room
                return found
            query["from"] = page["end"]
        raise DeliveryError("the room cannot be read back: too much was said there since")

    def _room_id(self, user: str) -> str:
        room = self._account.room
        if ":" not in room:
            room = f"{room}:{user.partition(':')[2]}"
        if room.startswith("!"):
            return room
        return str(self._ask("GET", f"/directory/room/{quote(room, safe='')}")["room_id"])

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        headers = {"Content-Type": "application/json", "User-Agent": "Vigie"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        data = None if body is None else json.dumps(body).encode()
        url = f"{self._account.base}/_matrix/client/v3{path}"
        with build_opener(_Stay).open(Request(url, data, headers, method=method), timeout=_SECONDS) as answer:  # noqa: S310
            raw = answer.read(_LARGEST + 1)
            self._check_clock(answer.headers.get("Date", ""))
        if len(raw) > _LARGEST:
            raise DeliveryError("the room cannot be read back: the answer is too large")
        return json.loads(raw)

    def _check_clock(self, date: str) -> None:
        """Events carry the server's time: where its clock is far from ours, none can be looked for by time."""
        assert self._now
        if abs(parsedate_to_datetime(date) - self._now) > _SKEW:
            raise DeliveryError("the room cannot be read back: the server's clock is not ours")


def _text(event: Mapping[str, Any]) -> list[str]:
    """What an event says. Raises DeliveryError for one that cannot be read any more: it may be what is sought."""
    content = event["content"]
    if event["type"] == "m.room.encrypted" or (event["type"] == "m.room.message" and not content):
        raise DeliveryError("the room cannot be read back: messages in it are encrypted, or were taken back")
    if event["type"] != "m.room.message":
        return []
    return [str(text) for key in ("formatted_body", "body") if (text := content.get(key))]
