"""A small HTTP server on 127.0.0.1, in a background thread, that stops when asked and leaves nothing behind."""

from __future__ import annotations

import socket
import socketserver
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

from bot.errors import ConfigError

HandlerFactory = Callable[..., BaseHTTPRequestHandler]
"""Called by `http.server` with the connection, the client's address and the server."""

_HOST = "127.0.0.1"


class QuietHandler(BaseHTTPRequestHandler):
    """A request handler that logs nothing and gives a silent client up after ten seconds."""

    timeout = 10.0
    server_version = "VigieDemo"
    sys_version = ""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing: the demo's terminal shows the job, not the server."""

    def reply(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        """Send one whole answer; for HEAD its headers only, and for 304 no body (RFC 9110, section 15.4.5)."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD" and status != 304:
            self.wfile.write(body)


class _LoopbackServer(ThreadingHTTPServer):
    """Keeps count of its connections, so that stopping need not wait for an idle client."""

    daemon_threads = False  # so that closing joins them, and no thread outlives the server
    request_queue_size = 64

    def __init__(self, port: int) -> None:
        self._open: set[socket.socket] = set()
        self._lock = Lock()
        super().__init__((_HOST, port), BaseHTTPRequestHandler)

    def server_bind(self) -> None:
        # HTTPServer's own asks the name service for this machine's name, which may take seconds.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = _HOST, self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):  # a client may leave when it likes
            super().handle_error(request, client_address)

    def hang_up(self) -> None:
        """End every connection, so that the threads that wait on one return."""
        with self._lock:
            for request in self._open:
                with suppress(OSError):
                    request.shutdown(socket.SHUT_RDWR)


@contextmanager
def serving(port: int, handler_for: Callable[[str], HandlerFactory]) -> Iterator[str]:
    """Serve on a loopback port (0: any free one) until the block ends; yields the base address, "http://127.0.0.1:…".

    `handler_for` gets the base address and gives the handler. Raises ConfigError where the port cannot be had.
    """
    with _bound(port) as server:
        base_url = f"http://{_HOST}:{server.server_port}"
        server.RequestHandlerClass = handler_for(base_url)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name=base_url)
        thread.start()
        try:
            yield base_url
        finally:
            server.shutdown()
            thread.join()
            server.hang_up()


def _bound(port: int) -> _LoopbackServer:
    try:
        return _LoopbackServer(port)
    except (OSError, OverflowError) as error:
        raise ConfigError(
            f"Port {port} of this machine cannot be used ({_reason(error)}): stop what uses it, or take another port."
        ) from error


def _reason(error: OSError | OverflowError) -> str:
    said = error.strerror if isinstance(error, OSError) else str(error)
    return (said or type(error).__name__).lower().rstrip(".")
