"""The demo's webhook receiver: what it takes, what it refuses and why, and that apprise can talk to it."""

import json
import socket
import threading
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.receiver import MAX_BYTES, parse_message, running_receiver
from bot.errors import ConfigError

JSON = {"Content-Type": "application/json"}


def post(url, body, headers=JSON, path=None):
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname, parts.port, timeout=5)
    try:
        connection.request("POST", path or parts.path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode().strip()
    finally:
        connection.close()


@pytest.fixture
def shown():
    return []


@pytest.fixture
def receiver(shown):
    with running_receiver(shown.append) as running:
        yield running


def test_messages_are_kept_and_shown(receiver, shown):
    sent = [{"title": "Un", "message": "L’API d’Apple"}, {"title": "Deux", "message": "42 000 $"}]
    assert [post(receiver.url, json.dumps(message).encode()) for message in sent] == [(200, "Thank you.")] * 2
    assert list(receiver.messages) == sent == shown


def test_the_address_is_on_loopback_and_takes_the_json_scheme(receiver):
    assert receiver.url.startswith("http://127.0.0.1:")
    assert urlsplit(receiver.url).path


def test_apprise_can_post_to_it(receiver, shown):
    apprise = pytest.importorskip("apprise")
    channel = apprise.Apprise()
    assert channel.add(receiver.url.replace("http://", "json://"))
    assert channel.notify(title="Vigie", body="Microsoft quitte Twitter")
    (message,) = receiver.messages
    assert (message["title"], message["message"]) == ("Vigie", "Microsoft quitte Twitter")
    assert shown == [message]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b"[" * 200_000, b'{"title": }'],
    ids=["nothing", "cut", "bytes", "deep", "hole"],
)
def test_what_is_not_json_gets_400_and_a_sentence(receiver, body):
    assert post(receiver.url, body) == (400, "The body is not JSON.")
    assert receiver.messages == ()


@pytest.mark.parametrize("body", [b"[]", b"3", b'"text"', b"null"])
def test_json_that_is_no_object_gets_400_and_a_sentence(receiver, body):
    status, said = post(receiver.url, body)
    assert status == 400
    assert "JSON object" in said


def test_a_large_body_is_refused_and_not_kept(receiver):
    status, said = post(receiver.url, b" " * (MAX_BYTES + 1))
    assert (status, said) == (413, "A message may have at most 1,048,576 bytes.")
    whole = json.dumps({"message": "x" * (MAX_BYTES - 20)}).encode()
    assert len(whole) <= MAX_BYTES
    assert post(receiver.url, whole)[0] == 200
    assert len(receiver.messages) == 1


def test_other_paths_types_and_methods_are_refused(receiver):
    assert post(receiver.url, b"{}", path="/elsewhere")[0] == 404
    assert post(receiver.url, b"{}", {"Content-Type": "text/plain"})[0] == 415
    assert post(receiver.url, b"{}", {**JSON, "Content-Length": "two"})[0] == 411
    assert post(receiver.url, b"{}", {**JSON, "Content-Length": "-2"})[0] == 411
    assert receiver.messages == ()


def test_a_client_that_hangs_up_or_says_nothing_harms_nobody(receiver):
    address = ("127.0.0.1", urlsplit(receiver.url).port)
    with socket.create_connection(address, timeout=5) as cut:
        cut.sendall(b"POST /messages HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{")
        with socket.create_connection(address, timeout=5):
            assert post(receiver.url, b'{"title": "after"}')[0] == 200
    assert receiver.messages == ({"title": "after"},)


def test_messages_at_the_same_time_are_all_kept():
    inside = threading.Lock()
    clashes = []

    def show(message):
        if not inside.acquire(blocking=False):
            clashes.append(message)
            return
        inside.release()

    with running_receiver(show) as receiver:
        senders = [
            threading.Thread(target=post, args=(receiver.url, json.dumps({"title": str(n)}).encode()))
            for n in range(20)
        ]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        assert sorted(int(message["title"]) for message in receiver.messages) == list(range(20))
    assert clashes == []


def test_a_taken_port_gets_a_sentence(receiver):
    port = urlsplit(receiver.url).port
    with pytest.raises(ConfigError, match="cannot be used"), running_receiver(print, port=port):
        pass


@given(st.binary(max_size=60))
def test_any_bytes_are_a_message_or_a_sentence(body):
    try:
        assert isinstance(parse_message(body), dict)
    except ValueError as refused:
        assert str(refused).startswith("The body ")  # noqa: PT017
