"""Reading apprise's log lines: a failure is claimed only where nothing can have arrived."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.post.receipts import judge, late
from bot.types import DeliveryStatus

REFUSED = "Failed to send JSON POST notification: Page not found, error=404."
DOWN = "Failed to send JSON POST notification: error=503."
NOBODY = (
    "Socket Exception: HTTPConnectionPool(host='127.0.0.1', port=1): Max retries exceeded with url: /hunter2 "
    "(Caused by NewConnectionError(': Failed to establish a new connection: [Errno 111] Connection refused'))"
)
BROKE = "Socket Exception: ('Connection aborted.', ConnectionResetError(104, 'Connection reset by peer'))"
SLOW = "Socket Exception: HTTPConnectionPool(host='127.0.0.1', port=1): Read timed out. (read timeout=20.0)"
VAGUE = "A Connection error occurred sending JSON notification to 127.0.0.1."


@pytest.mark.parametrize(
    ("lines", "targets", "status"),
    [
        ([REFUSED], 1, DeliveryStatus.FAILED),
        ([VAGUE, NOBODY], 1, DeliveryStatus.FAILED),
        ([DOWN], 1, DeliveryStatus.UNKNOWN),
        ([VAGUE, BROKE], 1, DeliveryStatus.UNKNOWN),
        ([VAGUE, SLOW], 1, DeliveryStatus.UNKNOWN),
        ([VAGUE], 1, DeliveryStatus.UNKNOWN),
        ([], 1, DeliveryStatus.UNKNOWN),
        ([REFUSED, BROKE], 1, DeliveryStatus.UNKNOWN),
        ([REFUSED], 2, DeliveryStatus.UNKNOWN),
        ([REFUSED, NOBODY], 2, DeliveryStatus.FAILED),
        (["Failed to send ntfy notification to topic 'x': forbidden, error=40301."], 1, DeliveryStatus.FAILED),
        (["Failed to send ntfy notification to topic 'x': internal, error=50001."], 1, DeliveryStatus.UNKNOWN),
        (["Failed to send to Slack: error=200."], 1, DeliveryStatus.UNKNOWN),
        (["Failed to send Telegram to 1: says error=404. in words, error=502."], 1, DeliveryStatus.UNKNOWN),
        (["Socket Exception: (535, b'5.7.8 not accepted')"], 1, DeliveryStatus.FAILED),
        (["Socket Exception: [Errno -2] Name or service not known"], 1, DeliveryStatus.FAILED),
    ],
)  # fmt: skip
def test_what_lines_prove(lines, targets, status):
    receipt = judge(lines, targets)
    assert receipt.status is status
    assert receipt.reason
    assert "hunter2" not in receipt.reason


@given(st.lists(st.text(max_size=60)))
def test_noise_proves_nothing(lines):
    assert judge([f"noise {line}" for line in lines if "error=" not in line]).status is DeliveryStatus.UNKNOWN


def test_no_answer_in_time_is_unknown():
    assert late(60).status is DeliveryStatus.UNKNOWN
    assert late(60).reason.startswith("no answer within 60 seconds")
