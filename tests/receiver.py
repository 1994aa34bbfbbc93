"""Small servers on loopback that stand in for chat services and mail servers, and keep what they were sent."""

import json
import os
import shutil
import socket
import socketserver
import ssl
import subprocess
import threading
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bench.readings import READERS, is_message

TOKEN = "abcdefghijklmnopqrstuvwxyz0123456789"
FIXED_HOSTS = {
    "slack": f"slack://T1JJ3T3L2/A1BRTD4JD/{TOKEN[:24]}/#veille",
    "discord": f"discord://123456789012345678/{TOKEN}",
    "telegram": f"tgram://123456789:{TOKEN}/12345",
    "teams": f"workflows://prod-1.westeurope.logic.azure.com:443/{TOKEN}/{TOKEN}",
}
OPEN_HOSTS = {
    "json": "json://127.0.0.1:{port}/hook",
    "mattermost": f"mmost://127.0.0.1:{{port}}/{TOKEN[:26]}",
    "rocketchat": f"rocket://{TOKEN[:24]}%2F{TOKEN[:24]}@127.0.0.1:{{port}}/#veille",
    "ntfy": "ntfy://127.0.0.1:{port}/veille",
    "matrix": "matrix://vigie:secret@127.0.0.1:{port}/!abc:127.0.0.1",
}
ANSWERS = {
    "slack": "ok",
    "matrix": json.dumps(
        {"user_id": "@vigie:127.0.0.1", "access_token": TOKEN, "home_server": "127.0.0.1", "room_id": "!abc:127.0.0.1"}
    ),
}
CERTIFIED = ("hooks.slack.com", "discord.com", "api.telegram.org", "prod-1.westeurope.logic.azure.com")


@dataclass(frozen=True)
class Call:
    """One request as it arrived."""

    method: str
    host: str
    path: str
    headers: dict
    body: str

    @property
    def json(self):
        return json.loads(self.body)


@dataclass
class Receiver:
    """What a server got, and how it is to answer: a status, "hang", "reset" or "dribble", or several, one a request."""

    port: int = 0
    calls: list = field(default_factory=list)
    answer: int | str | list = 200
    content: str = '{"ok": true}'
    service: str = ""  #: whose limits it keeps: a message beyond them is refused, as the service would
    headers: dict = field(default_factory=dict)
    closing: threading.Event = field(default_factory=threading.Event)

    def next_answer(self):
        return self.answer.pop(0) if isinstance(self.answer, list) else self.answer

    def stand_for(self, service):
        """Answer as that service does, within its documented limits."""
        self.service, self.content = service, ANSWERS.get(service, self.content)

    def takes(self, call):
        """Whether the service that it stands for would take that request."""
        if not self.service or not is_message(self.service, call.path):
            return True
        return not READERS[self.service](call.json).faults


class _Chat(BaseHTTPRequestHandler):
    """One connection; `self.server` has the receiver and, to be a proxy for https, a TLS context."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_CONNECT(self):
        """Be a proxy that answers in the place of every host, with a certificate that the test trusts."""
        self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", 0)
        self.close_connection = False

    def do_POST(self):
        receiver = self.server.receiver
        body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
        headers = {name.lower(): value for name, value in self.headers.items()}
        call = Call(self.command, headers.get("host", ""), self.path, headers, body)
        receiver.calls.append(call)
        answer = receiver.next_answer() if receiver.takes(call) else 400
        if isinstance(answer, int):
            self._answer(answer, receiver)
        else:
            self.close_connection = True
            getattr(self, f"_{answer}")(receiver)

    do_GET = do_PUT = do_POST  # noqa: N815 - the names are http.server's

    def finish(self):
        super().finish()
        self.connection.close()

    def _answer(self, status, receiver):
        content = receiver.content.encode()
        self.send_response_only(status)
        if "Date" not in receiver.headers:
            self.send_header("Date", self.date_time_string())
        for name, value in receiver.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _reset(self, receiver):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.connection.close()

    def _hang(self, receiver):
        receiver.closing.wait(30)

    def _dribble(self, receiver):
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        with suppress(OSError):
            while not receiver.closing.wait(0.1):
                self.wfile.write(b"X-More: x\r\n")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, receiver, tls):
        super().__init__(("127.0.0.1", 0), _Chat)
        self.receiver, self.tls = receiver, tls

    def handle_error(self, request, client_address):
        """A client that went away is what some tests are about."""


@contextmanager
def receiving(tls=None):
    """A server that keeps what it is sent; with `tls` it is also a proxy for any https host."""
    receiver = Receiver()
    server = _Server(receiver, tls)
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.closing.set()
        server.shutdown()
        server.server_close()


def certificate(folder, *hosts):
    """A certificate of its own for some hosts, made by openssl: the paths of the certificate and of its key."""
    if not shutil.which("openssl"):
        message = "openssl is not installed, and makes the certificate of the stand-in for chat services"
        (pytest.fail if os.environ.get("VIGIE_REQUIRE_ALL") else pytest.skip)(message)
    public, private = folder / "certificate.pem", folder / "key.pem"
    names = ",".join(f"DNS:{host}" for host in hosts)
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=vigie tests"]
    command += ["-addext", f"subjectAltName={names}", "-keyout", str(private), "-out", str(public)]
    subprocess.run(command, check=True, capture_output=True)
    return public, private


def tls_context(public, private):
    """The server's side of a connection with that certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return context


class _Mailbox(socketserver.StreamRequestHandler):
    def handle(self):
        box = self.server.box
        self._say("220 loopback")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(":")[0].upper()
            if verb.startswith("EHLO"):
                self._say("250 loopback")
            elif verb == "DATA":
                self._say("354 go on")
                lines = []
                while (part := self.rfile.readline()) != b".\r\n":
                    lines.append(part.removeprefix(b".") if part.startswith(b"..") else part)
                box.append(b"".join(lines).decode())
                self._say("250 kept")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 fine")

    def _say(self, line):
        self.wfile.write(f"{line}\r\n".encode())


class _MailServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, box):
        super().__init__(("127.0.0.1", 0), _Mailbox)
        self.box = box


@contextmanager
def mailbox():
    """A mail server that keeps what it is sent: its port, and the list of mails."""
    box = []
    with _MailServer(box) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server.server_address[1], box
        server.shutdown()


def closed_port():
    """A port of loopback at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def standing_in(public, private):
    """A stand-in for the chat services of fixed address: a proxy named in the environment, as a company's would be."""
    with receiving(tls_context(public, private)) as receiver:
        values = {
            "HTTPS_PROXY": f"http://127.0.0.1:{receiver.port}",
            "REQUESTS_CA_BUNDLE": str(public),
            "NO_PROXY": "",
        }
        values |= {name.lower(): value for name, value in values.items()}
        before = {name: os.environ.get(name) for name in values}
        os.environ.update(values)
        try:
            yield receiver
        finally:
            for name, value in before.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})


@contextmanager
def stand_ins(folder):
    """Ten services on loopback: by name, an address to post to and the list of what arrives there."""
    with ExitStack() as stack:
        pem = certificate(folder, *CERTIFIED)
        found = {}
        for name, address in OPEN_HOSTS.items():
            receiver = stack.enter_context(receiving())
            receiver.stand_for(name)
            found[name] = address.format(port=receiver.port), receiver.calls
        port, box = stack.enter_context(mailbox())
        found["mail"] = f"mailto://127.0.0.1:{port}?from=vigie@fil.example&to=nina@fil.example", box
        chats = stack.enter_context(standing_in(*pem))
        yield _one_by_one(found, chats)


def _one_by_one(open_hosts, chats):
    yield from ((name, *place) for name, place in open_hosts.items())
    for name, address in FIXED_HOSTS.items():
        chats.calls.clear()
        chats.stand_for(name)
        yield name, address, chats.calls
