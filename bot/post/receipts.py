"""Reading what became of a message that apprise did not report as sent. Everything here is pure.

apprise says only yes or no, and writes the rest into its log. FAILED is claimed only where the log proves that nothing
can have arrived: no connection came about, or the service refused in so many words. Everything else, a time-out, a
connection that broke, an answer of 5xx, silence, is UNKNOWN: whoever reposts on a guess posts twice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from bot.types import DeliveryStatus, Receipt

# The status stands at the end of apprise's line; before it, some plugins quote what the service said. ntfy's own codes
# are an HTTP status with two more digits.
_STATUS = re.compile(r"error=(\d{3})(?:\d\d)?\.?\s*\Z")
_TROUBLE = re.compile(r"\ASocket Exception", re.IGNORECASE)

# A quotation mark inside a text that an answer repeats has a backslash before it, and does not match.
_ASKED = re.compile(r'"retry_after(_ms)?"\s*:\s*(\d{1,12}(?:\.\d{1,6})?)')

_SECONDS = re.compile(r"\d{1,9}(?:\.\d{1,6})?")  # Slack's are whole, some services' are not


@dataclass(frozen=True, slots=True)
class Patience:
    """What the headers of an answer say of when to come again, verbatim, "" where they say nothing."""

    retry_after: str
    date: str  #: when the service's clock says that it answered

    def seconds(self) -> float | None:
        """How long to wait (RFC 9110, 10.2.3); None where that is not said in any sensible way.

        A date counts from the service's own: its clock may differ from ours.
        """
        if _SECONDS.fullmatch(self.retry_after.strip()):
            return float(self.retry_after)
        until, now = _date(self.retry_after), _date(self.date)
        return max(0.0, (until - now).total_seconds()) if until and now else None


def _date(said: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(said.strip())
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


# Words of urllib3, requests and smtplib for a connection that never came about: nothing was said over it.
_NEVER_CONNECTED = (
    (re.compile(r"the address is refused"), "its host is private; if it is meant, name it in `private_hosts`"),
    (re.compile(r"Connection refused|Errno 111\b|Errno 61\b"), "the connection was refused"),
    (re.compile(r"NameResolutionError|Name or service not known|nodename nor servname|getaddrinfo|No address assoc"),
     "the host is not known"),
    (re.compile(r"ConnectTimeout"), "no connection within the time limit"),
    (re.compile(r"CERTIFICATE_VERIFY_FAILED|SSLCertVerificationError"), "the host's certificate cannot be trusted"),
    (re.compile(r"WRONG_VERSION_NUMBER|SSLV3_ALERT_HANDSHAKE_FAILURE"), "no secure connection came about"),
    (re.compile(r"No route to host|Network is unreachable"), "the network does not reach the host"),
    (re.compile(r"NewConnectionError"), "no connection came about"),
    (re.compile(r"\ASocket Exception: \(535,"), "the mail server refused the user name or the password"),
)  # fmt: skip
# Words for one that broke after it had come about. They are looked for first: a message may hold both kinds.
_BROKE = re.compile(
    r"Connection aborted|RemoteDisconnected|reset by peer|Read timed out|ReadTimeout|Broken ?[Pp]ipe|Incomp"
)

_REFUSALS = {
    400: "the service refuses the message",
    401: "the service refuses the credentials",
    403: "the service refuses the credentials",
    404: "the service knows no such place",
    410: "the place is gone",
    413: "the message is too large for the service",
    429: "the service asks for patience",
}
_LOOK = "look into the channel whether it arrived"


def judge(
    lines: Sequence[str], targets: int = 1, answers: Sequence[str] = (), headers: Sequence[Patience] = ()
) -> Receipt:
    """The receipt of a message that was not reported as sent, from apprise's log lines about it.

    `targets` is how many places the address names; FAILED needs proof for each of them. `answers` are what the services
    said, and `headers` what stood above it; of these only the seconds are read that they ask to wait.
    """
    return replace(_judge(lines, targets), retry_after=_wait(answers, headers))


def _judge(lines: Sequence[str], targets: int) -> Receipt:
    found = [reading for line in lines if (reading := _read(line))]
    doubts = [reason for failed, reason in found if not failed]
    if doubts:
        return Receipt(DeliveryStatus.UNKNOWN, f"{doubts[0]}; {_LOOK}")
    if found and len(found) >= targets:
        return Receipt(DeliveryStatus.FAILED, found[0][1])
    if found:
        return Receipt(DeliveryStatus.UNKNOWN, f"some of its {targets} places refused: {found[0][1]}; {_LOOK}")
    return Receipt(DeliveryStatus.UNKNOWN, f"apprise did not say why it failed; {_LOOK}")


def _wait(answers: Sequence[str], headers: Sequence[Patience]) -> float | None:
    """The longest wait in seconds that a header asks for, or an answer as Discord, Telegram and Matrix write it."""
    asked = [match for answer in answers for match in _ASKED.findall(answer)]
    seconds = [float(number) / (1000 if unit else 1) for unit, number in asked]
    seconds += [said for patience in headers if (said := patience.seconds()) is not None]
    return max(seconds, default=None)


def late(seconds: float) -> Receipt:
    """The receipt of a message to which no answer came in time."""
    return Receipt(DeliveryStatus.UNKNOWN, f"no answer within {seconds:g} seconds; {_LOOK}")


def _read(line: str) -> tuple[bool, str] | None:
    """What a line proves: (True, why nothing arrived), (False, why it may have); None where it is about neither."""
    status = _STATUS.search(line)
    if status:
        return _of_status(int(status.group(1)))
    if not _TROUBLE.match(line):
        return None
    if not _BROKE.search(line):
        for words, reason in _NEVER_CONNECTED:
            if words.search(line):
                return True, reason
    return False, "the connection broke before the service had answered"


def _of_status(code: int) -> tuple[bool, str]:
    if 300 <= code < 400:
        return True, f"the address leads elsewhere (HTTP {code}); give the one that it leads to"
    if 400 <= code < 500:
        return True, f"{_REFUSALS.get(code, 'the service refuses the message')} (HTTP {code})"
    return False, f"no clear answer from the service (HTTP {code})"
