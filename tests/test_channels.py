"""Channels against real servers on loopback: what each service is sent, what is certain afterwards, what is shown.

The last payload for each service is pinned in golden/post. After a wanted change, write the files again with
`VIGIE_GOLDEN=write pytest tests/test_channels.py`, and read the difference.
"""

import email
import email.policy
import json
import logging
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bench.readings import read_mail
from bot.errors import DeliveryError
from bot.post.channels import AppriseChannel, check_address, masked
from bot.post.messages import compose
from bot.post.pages import Limit, Unit
from bot.types import DeliveryStatus, Message
from tests.editions import ADVERTISING, FRENCH, HOSTILE, TOPICS
from tests.receiver import (
    ANSWERS,
    CERTIFIED,
    FIXED_HOSTS,
    OPEN_HOSTS,
    TOKEN,
    certificate,
    closed_port,
    mailbox,
    receiving,
    standing_in,
)

GOLDEN = Path(__file__).parent / "golden" / "post"
MESSAGE = Message("Vigie · tech", "▪ Une ligne\nhttps://fil.example/1")


def messages(channel):
    """What Vigie sends to a channel: an ordinary item and a hostile one."""
    return [batch.message for batch in compose(FRENCH, (ADVERTISING, HOSTILE), channel.place, topics=TOPICS)]


def against_golden(name, text):
    path = GOLDEN / name
    if os.environ.get("VIGIE_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def payloads(calls):
    """The requests as text: where to, and the body, without what changes from run to run."""
    shown = []
    for call in calls:
        host = re.sub(r":\d+$", "", call.host)
        path = re.sub(r"(?<=m\.room\.message/)[^?]+", "TRANSACTION", call.path)
        body = re.sub(r'"ts": [\d.]+', '"ts": 0', call.body)
        shown.append({"call": f"{call.method} {host}{path}", "body": json.loads(body)})
    return json.dumps(shown, ensure_ascii=False, indent=2) + "\n"


@pytest.fixture(scope="module")
def pem(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("tls"), *CERTIFIED)


@pytest.fixture
def chats(pem):
    """A stand-in for the chat services of fixed address."""
    with standing_in(*pem) as receiver:
        yield receiver


# --- what is sent -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OPEN_HOSTS)
def test_payload_for_a_service_of_ones_own(name):
    with receiving() as receiver:
        receiver.stand_for(name)
        channel = AppriseChannel(OPEN_HOSTS[name].format(port=receiver.port))
        assert [channel.send(message).status for message in messages(channel)][-1] is DeliveryStatus.SENT
        against_golden(f"{name}.json", payloads(receiver.calls))


@pytest.mark.parametrize("name", FIXED_HOSTS)
def test_payload_for_a_service_of_fixed_address(name, chats):
    chats.stand_for(name)
    channel = AppriseChannel(FIXED_HOSTS[name])
    assert [channel.send(message).status for message in messages(channel)][-1] is DeliveryStatus.SENT
    against_golden(f"{name}.json", payloads(chats.calls))


def test_a_mail_is_a_page_with_a_plain_text_that_has_all_addresses():
    with mailbox() as (port, box):
        channel = AppriseChannel(f"mailto://127.0.0.1:{port}?from=vigie@fil.example&to=nina@fil.example")
        assert [channel.send(message).status for message in messages(channel)] == [DeliveryStatus.SENT]
    (mail,) = [email.message_from_string(text, policy=email.policy.default) for text in box]
    assert mail["subject"] == "Vigie · tech · jeudi 20 avril 2023"
    assert mail["to"] == "nina@fil.example"
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    against_golden("mail.html", mail.get_body(("html",)).get_content().replace("\r\n", "\n"))
    text = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
    against_golden("mail.txt", text)
    assert not read_mail(box[0]).faults
    assert "https://the-wire-ledger.example/12" in text


def test_what_apprise_sends_is_what_was_composed():
    with receiving() as receiver:
        channel = AppriseChannel(f"json://127.0.0.1:{receiver.port}")
        sent = Message("Un titre", "Une ligne\n\n  une autre, :smile: \\n, {{app_url}} %20 🗞️")
        channel.send(sent)
        assert Message(receiver.calls[0].json["title"], receiver.calls[0].json["message"]) == sent


def test_a_template_code_in_a_message_is_only_text(chats):
    channel = AppriseChannel(FIXED_HOSTS["discord"])
    card = {"content": '{{app_title}} "}], "x": "', "allowed_mentions": {"parse": []}}
    assert channel.send(Message("Titre", "Corps", card=card)).status is DeliveryStatus.SENT
    assert chats.calls[0].json["allowed_mentions"] == {"parse": []}
    assert chats.calls[0].json["content"] == card["content"]


@pytest.mark.parametrize("name", ["slack", "discord", "teams"])
def test_after_a_message_with_a_card_one_without_is_plain_text(name, chats):
    chats.content = ANSWERS.get(name, chats.content)
    channel = AppriseChannel(FIXED_HOSTS[name])
    for message in (messages(channel)[0], MESSAGE):
        assert channel.send(message).status is DeliveryStatus.SENT
    assert "Une ligne" in chats.calls[-1].body
    assert "Microsoft" not in chats.calls[-1].body


def test_options_of_an_address_cannot_hide_the_embeds(chats):
    channel = AppriseChannel(f"{FIXED_HOSTS['discord']}?flags=4100")
    channel.send(messages(channel)[0])
    assert chats.calls[0].json["flags"] == 4096


def test_an_address_with_a_template_of_its_own_gets_neutral_text(chats, tmp_path):
    own = tmp_path / "own.json"
    own.write_text('{"content": "{{app_body}}"}', encoding="utf-8")
    channel = AppriseChannel(f"{FIXED_HOSTS['discord']}?template={own}")
    message = messages(channel)[0]
    assert channel.send(message).status is DeliveryStatus.SENT
    assert chats.calls[0].json["content"].replace("\r", "").endswith(message.body)
    assert (message.markup, message.card) == ("", None)


# --- what is certain afterwards ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        (200, DeliveryStatus.SENT, ""),
        (204, DeliveryStatus.SENT, ""),
        (302, DeliveryStatus.FAILED, "leads elsewhere"),
        (400, DeliveryStatus.FAILED, "refuses the message"),
        (401, DeliveryStatus.FAILED, "credentials"),
        (404, DeliveryStatus.FAILED, "no such place"),
        (413, DeliveryStatus.FAILED, "too large"),
        (429, DeliveryStatus.FAILED, "patience"),
        (500, DeliveryStatus.UNKNOWN, "HTTP 500"),
        (502, DeliveryStatus.UNKNOWN, "HTTP 502"),
        (503, DeliveryStatus.UNKNOWN, "look into the channel"),
        ("reset", DeliveryStatus.UNKNOWN, "broke"),
    ],
)
def test_receipt_by_answer(answer, status, said):
    with receiving() as receiver:
        receiver.answer = answer
        receiver.headers = {"Location": f"http://127.0.0.1:{receiver.port}/elsewhere"} if answer == 302 else {}
        receipt = AppriseChannel(f"json://127.0.0.1:{receiver.port}/SECRET").send(MESSAGE)
        assert (receipt.status, len(receiver.calls)) == (status, 1)
        assert said in receipt.reason
        assert "SECRET" not in receipt.reason


@pytest.mark.parametrize(
    ("content", "seconds"),
    [
        ('{"retry_after": 12.5, "global": false}', 12.5),
        ('{"ok": false, "parameters": {"retry_after":35}}', 35),
        ('{"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 2000}', 2),
        ('{"said": "a text with \\"retry_after\\": 9999 in it"}', None),
        ("patience", None),
    ],
)
def test_how_long_a_service_asks_to_wait(content, seconds):
    with receiving() as receiver:
        receiver.answer, receiver.content = 429, content
        receipt = AppriseChannel(f"json://127.0.0.1:{receiver.port}").send(MESSAGE)
        assert (receipt.status, receipt.retry_after) == (DeliveryStatus.FAILED, seconds)


@pytest.mark.parametrize(
    ("headers", "content", "seconds"),
    [
        ({"Retry-After": "30"}, "patience", 30),
        ({"Retry-After": "0.75"}, "patience", 0.75),
        ({"Retry-After": "Thu, 20 Apr 2023 07:01:00 GMT", "Date": "Thu, 20 Apr 2023 07:00:00 GMT"}, "", 60),
        ({"Retry-After": "Thu, 20 Apr 2023 06:00:00 GMT", "Date": "Thu, 20 Apr 2023 07:00:00 GMT"}, "", 0),
        ({"Retry-After": "soon"}, "patience", None),
        ({"Retry-After": "5"}, '{"retry_after": 12.5}', 12.5),
        ({}, "patience", None),
    ],
)
def test_how_long_a_header_asks_to_wait(headers, content, seconds):
    with receiving() as receiver:
        receiver.answer, receiver.content, receiver.headers = 429, content, headers
        receipt = AppriseChannel(f"json://127.0.0.1:{receiver.port}").send(MESSAGE)
        assert (receipt.status, receipt.retry_after) == (DeliveryStatus.FAILED, seconds)


@pytest.mark.parametrize("name", [*FIXED_HOSTS, *OPEN_HOSTS])
def test_the_header_is_seen_whatever_service_sends_it(name, chats):
    with receiving() as own:
        chats.answer = own.answer = 429
        chats.headers = own.headers = {"Retry-After": "77"}
        channel = AppriseChannel((FIXED_HOSTS | OPEN_HOSTS)[name].format(port=own.port))
        assert channel.send(messages(channel)[0]).retry_after == 77


def test_the_header_of_one_message_says_nothing_of_the_next():
    with receiving() as receiver:
        channel = AppriseChannel(f"json://127.0.0.1:{receiver.port}")
        receiver.answer, receiver.headers = [429, 404], {"Retry-After": "77"}
        assert channel.send(MESSAGE).retry_after == 77
        receiver.headers = {}
        assert channel.send(MESSAGE).retry_after is None


def test_nobody_there_is_a_certain_failure():
    receipt = AppriseChannel(f"json://127.0.0.1:{closed_port()}").send(MESSAGE)
    assert (receipt.status, receipt.reason) == (DeliveryStatus.FAILED, "the connection was refused")


def test_an_unknown_host_is_a_certain_failure():
    receipt = AppriseChannel("json://vigie.invalid").send(MESSAGE)
    assert (receipt.status, receipt.reason) == (DeliveryStatus.FAILED, "the host is not known")


@pytest.mark.parametrize("host", ["2130706433", "2130706433.", "0x7f000001", "017700000001"])
def test_an_address_that_does_not_say_plainly_that_it_is_private_reaches_no_private_one(host):
    with receiving() as receiver:
        receipt = AppriseChannel(f"json://{host}:{receiver.port}").send(MESSAGE)
        assert (receipt.status, receiver.calls) == (DeliveryStatus.FAILED, [])
        assert "private_hosts" in receipt.reason


def test_a_host_that_the_operator_named_is_reached():
    with receiving() as receiver:
        channel = AppriseChannel(f"json://2130706433:{receiver.port}", private_hosts=["2130706433"])
        assert channel.send(MESSAGE).status is DeliveryStatus.SENT


def test_an_untrusted_certificate_is_a_certain_failure(chats, monkeypatch):
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    monkeypatch.delenv("requests_ca_bundle")
    receipt = AppriseChannel(FIXED_HOSTS["discord"]).send(MESSAGE)
    assert receipt.status is DeliveryStatus.FAILED
    assert "certificate" in receipt.reason
    assert not chats.calls


def test_a_mail_server_that_is_not_there_is_a_certain_failure():
    address = f"mailto://127.0.0.1:{closed_port()}?from=vigie@fil.example&to=nina@fil.example"
    assert AppriseChannel(address).send(MESSAGE).status is DeliveryStatus.FAILED


@pytest.mark.parametrize("how", ["hang", "dribble"])
def test_a_server_that_never_finishes_is_left_alone_in_time(how):
    with receiving() as receiver:
        receiver.answer = how
        start = time.monotonic()
        receipt = AppriseChannel(f"json://127.0.0.1:{receiver.port}", seconds=0.6).send(MESSAGE)
        assert time.monotonic() - start < 20
        assert receipt.status is DeliveryStatus.UNKNOWN
        assert "no answer within 0.6 seconds" in receipt.reason


def test_an_article_that_talks_of_errors_proves_nothing():
    lie = Message("Socket Exception: Connection refused", "Socket Exception: Connection refused\nerror=404.")
    with receiving() as receiver:
        receiver.answer = "reset"
        assert AppriseChannel(f"json://127.0.0.1:{receiver.port}").send(lie).status is DeliveryStatus.UNKNOWN


def test_two_places_of_which_one_refuses():
    with receiving() as receiver:
        channel = AppriseChannel(f"mmost://127.0.0.1:{receiver.port}/{TOKEN[:26]}?channels=un,deux")
        receiver.answer = [200, 404]
        receipt = channel.send(MESSAGE)
        assert (receipt.status, len(receiver.calls)) == (DeliveryStatus.UNKNOWN, 2)
        assert "some of its 2 places" in receipt.reason
        receiver.answer = [404, 404]
        assert channel.send(MESSAGE).status is DeliveryStatus.FAILED


def test_options_of_an_address_cannot_weaken_what_vigie_promises():
    with receiving() as receiver:
        receiver.answer = 500
        options = "retry=3&wait=0&optional=yes&redirect=yes&format=html&overflow=split&emojis=yes"
        receipt = AppriseChannel(f"json://127.0.0.1:{receiver.port}/?{options}").send(Message("T", "<b>:smile:</b>"))
        assert receipt.status is DeliveryStatus.UNKNOWN
        assert [call.json["message"] for call in receiver.calls] == ["<b>:smile:</b>"]


# --- addresses and secrets --------------------------------------------------------------------------------------

SECRETS = ["hunter2", TOKEN, TOKEN[:26], TOKEN[:24], "A1BRTD4JD", "T1JJ3T3L2", "123456789012345678"]
ADDRESSES = [
    *FIXED_HOSTS.values(),
    *(address.format(port=1) for address in OPEN_HOSTS.values()),
    "json://nina:hunter2@127.0.0.1/hunter2?+X-Token=hunter2",
    f"https://discord.com/api/webhooks/123456789012345678/{TOKEN}",
    "mailto://nina:hunter2@127.0.0.1:2525?from=vigie@fil.example&to=nina@fil.example",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_masked_address_names_the_service_and_no_secret(address):
    check_address(address)
    shown = masked(address)
    assert shown.split("://")[0] == address.split("://")[0]
    assert not [secret for secret in SECRETS if secret in shown]


def test_a_masked_address_keeps_what_helps_to_recognise_it():
    assert masked("json://nina:hunter2@127.0.0.1:81/hook") == "json://nina:****@127.0.0.1:81/…"
    assert masked(FIXED_HOSTS["slack"]) == "slack://…/…/…/#veille"
    assert masked("nonsense with hunter2") == "?://…"
    assert masked("slack://hunter2") == "slack://…"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "begins with the name of a service"),
        ("hunter2", "begins with the name of a service"),
        ("chatt://hunter2", "no service chatt://"),
        ("slack://hunter2", "slack://{token_a}/{token_b}/{token_c}"),
        ("discord://", "Discord address lacks something"),
        ("https://hunter2.example/hook", "jsons://"),
        ("aprs://F4XYZ:10233@F4ABC", "cannot hold a digest"),
        ("windows://", "not on this machine"),
    ],
)
def test_an_address_that_cannot_be_used_is_explained_without_being_repeated(address, said, caplog, capfd):
    with pytest.raises(DeliveryError) as caught:
        check_address(address)
    assert said in str(caught.value)
    assert "hunter2" not in str(caught.value) + caplog.text + "".join(capfd.readouterr())


def test_nothing_of_an_address_reaches_a_log(caplog, capfd):
    caplog.set_level(logging.DEBUG)
    with receiving() as receiver:
        for answer in (200, 404, 500, "reset"):
            receiver.answer = answer
            AppriseChannel(f"json://127.0.0.1:{receiver.port}/hunter2?+X-Token=hunter2").send(MESSAGE)
    AppriseChannel(f"json://nina:hunter2@127.0.0.1:{closed_port()}/hunter2").send(MESSAGE)
    assert "hunter2" not in caplog.text + "".join(capfd.readouterr())


def test_a_dribbling_server_does_not_keep_the_process_alive():
    with receiving() as receiver:
        receiver.answer = "dribble"
        code = f"""
from bot.post.channels import AppriseChannel
from bot.types import Message
print(AppriseChannel("json://127.0.0.1:{receiver.port}", seconds=0.5).send(Message("a", "b")).status)
"""
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True)
    assert (done.stdout, done.stderr) == ("unknown\n", "")


def test_apprise_is_loaded_on_use():
    code = "import sys, bot.post.channels; print('apprise' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


# --- limits -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "limit"),
    [
        (FIXED_HOSTS["discord"], Limit(2000, 250, Unit.UTF16)),
        (FIXED_HOSTS["telegram"], Limit(3800, 0, Unit.UTF16)),
        (OPEN_HOSTS["ntfy"].format(port=1), Limit(3900, 200, Unit.BYTES)),
        (OPEN_HOSTS["matrix"].format(port=1), Limit(30_000, 0, Unit.BYTES)),
        (OPEN_HOSTS["json"].format(port=1), Limit(32_768, 250, Unit.UTF16)),
    ],
)
def test_limit_by_service(address, limit):
    assert AppriseChannel(address).place.limit == limit
