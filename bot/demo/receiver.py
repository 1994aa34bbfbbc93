"""The demo's channel: a webhook on loopback that keeps and shows the JSON messages posted to it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Lock
from typing import Any

from bot.demo.loopback import HandlerFactory, QuietHandler, serving

Message = dict[str, object]
OnMessage = Callable[[Message], None]

MAX_BYTES = 1 << 20
"""The largest message taken, in bytes."""

_PATH = "/messages"
_DRAINED = 16 * MAX_BYTES  #: of a message that is too large, read and thrown away, so that its sender hears why
_CHUNK = 1 << 16


class Receiver:
    """Where messages are posted to (`url`), and those that came, oldest first (`messages`)."""

    def __init__(self, base_url: str, on_message: OnMessage) -> None:
        self.url = base_url + _PATH
        self._on_message = on_message
        self._messages: list[Message] = []
        self._lock = Lock()

    @property
    def messages(self) -> tuple[Message, ...]:
        """All messages so far."""
        with self._lock:
            return tuple(self._messages)

    def take(self, message: Message) -> None:
        """Keep a message and show it; messages that come at the same time are shown one after the other."""
        with self._lock:
            self._messages.append(message)
            self._on_message(message)


@contextmanager
def running_receiver(on_message: OnMessage, port: int = 0) -> Iterator[Receiver]:
    """Receive messages on a loopback port (0: any free one) until the block ends; `on_message` is called with each.

    It is called in a thread of the server. Raises ConfigError where the port is taken.
    """
    receivers: list[Receiver] = []

    def handler_for(base_url: str) -> HandlerFactory:
        receivers.append(Receiver(base_url, on_message))
        return partial(_ReceiverHandler, receivers[0])

    with serving(port, handler_for):
        yield receivers[0]


def parse_message(body: bytes) -> Message:
    """The message that a body holds. Raises ValueError with a sentence for its sender."""
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ValueError("The body is not JSON.") from error
    if isinstance(message, dict):
        return message
    raise ValueError('The body must be a JSON object, such as {"title": "…", "message": "…"}.')


class _ReceiverHandler(QuietHandler):
    """Takes POSTs of JSON at one path; says in a sentence why it refuses."""

    def __init__(self, receiver: Receiver, *connection: Any) -> None:
        self._receiver = receiver  # before the next line, which handles the request
        super().__init__(*connection)

    def do_POST(self) -> None:  # noqa: N802  # http.server's name
        length = self._length()
        if length is None:
            self._say(411, "Say how long the body is, in a Content-Length header.")
        elif length > MAX_BYTES:
            self._drain(min(length, _DRAINED))
            self._say(413, f"A message may have at most {MAX_BYTES:,} bytes.")
        else:
            self._take(self.rfile.read(length))

    def _take(self, body: bytes) -> None:
        if self.path != _PATH:
            self._say(404, f"Messages are taken at {_PATH} only.")
        elif self.headers.get_content_type() != "application/json":  # what a web page elsewhere cannot send unasked
            self._say(415, "Send the message as application/json.")
        else:
            try:
                message = parse_message(body)
            except ValueError as error:
                self._say(400, str(error))
            else:
                self._receiver.take(message)
                self._say(200, "Thank you.")

    def _length(self) -> int | None:
        written = self.headers["Content-Length"] or ""
        return int(written) if written.isascii() and written.isdigit() and len(written) < 16 else None

    def _drain(self, left: int) -> None:
        while left > 0:
            chunk = self.rfile.read(min(left, _CHUNK))
            if not chunk:
                return
            left -= len(chunk)

    def _say(self, status: int, sentence: str) -> None:
        self.reply(status, f"{sentence}\n".encode(), {"Content-Type": "text/plain; charset=utf-8"})
