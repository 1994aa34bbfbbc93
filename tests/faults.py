"""The faults that Vigie must stand: a server on loopback with a route for each, and what is to be seen of it.

`python -m tests.faults` visits every route as `vigie collect` would, beside a source that is well, and prints what it
saw; `python -m tests.faults docs/faults.md` also writes the table of the documentation.
"""

import sys
from dataclasses import replace
from pathlib import Path

from tests.fault_ground import (
    TEXT,
    Fault,
    at_page,
    beside,
    changing,
    declared,
    document,
    feed,
    full,
    grounds,
    hasty,
    headers_told,
    leads_to,
    of_channel,
    of_model,
    outside,
    packed,
    raw,
    says,
    silent_answer,
    stored,
)
from tests.site import Answer, bomb, rss

LAUGHS = "<!DOCTYPE rss [<!ENTITY l0 'ha'>{}]>".format(
    "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
BROTLI_BOMB = b"\xcf\xff\xff\xff\x07\x00" * 100  # what it says does not matter: it is not read
SMUGGLING = full("SITE/a", "A\0B&#0;&#xD800;\u202eC\u200bD\ufeff", "a").replace("&amp;", "&")
DATED = (
    full("SITE/a", "A", "a", "Thu, 01 Jan 2099 00:00:00 GMT"),
    full("SITE/b", "B", "b", "Thu, 01 Jan 1970 00:00:00 +0000"),
)
GATE, RULES = "gate.resolver", "gate.rules"

ADDRESSES = tuple(
    Fault(
        f"redirect to {what}",
        leads_to(place),
        "refused, not called",
        r"^failed: .*(is refused: |well formed).*" + said,
        guard,
    )
    for what, place, said, guard in (
        ("a private address", "http://10.0.0.1/", "private", RULES),
        ("the cloud's metadata", "http://169.254.169.254/latest/meta-data/", "link-local", RULES),
        ("another loopback address", "http://127.0.0.2:PORT/well", "loopback", RULES),
        ("IPv6 loopback", "http://[::1]:PORT/well", "loopback", RULES),
        ("an octal address", "http://0177.0.0.1:PORT/well", "odd spelling", RULES),
        ("a hexadecimal address", "http://0x7f000001:PORT/well", "odd spelling", RULES),
        ("a decimal address", "http://2130706433:PORT/well", "odd spelling", RULES),
        ("a short address", "http://127.1:PORT/well", "odd spelling", RULES),
        ("full-width digits", "http://１０.0.0.1/", "", RULES),
        ("IPv4 in IPv6", "http://[::ffff:127.0.0.1]:PORT/well", "disguised", RULES),
        ("a backslash before the host", "http://127.0.0.1:PORT\\@public.example/", "", RULES),
        ("a user name before the host", "http://public.example@127.0.0.1:PORT/well", "user name", RULES),
        ("a file", "file:///etc/hostname", "must start with http", RULES),
        ("gopher", "gopher://127.0.0.1:PORT/1", "must start with http", RULES),
        ("a name with the metadata's address", "http://metadata.example:PORT/", "link-local", GATE),
        ("a name with a private address", "http://private.example:PORT/", "private", GATE),
        ("a name with a loopback address", "http://loopback.example:PORT/well", "loopback", GATE),
        ("a name with IPv4 in IPv6", "http://mapped.example:PORT/well", "disguised", GATE),
        ("a name with a NAT64 address", "http://nat64.example:PORT/well", "tunnel", GATE),
        ("a name with a 6to4 address", "http://sixtofour.example:PORT/well", "tunnel", GATE),
        ("a name with a Teredo address", "http://teredo.example:PORT/well", "tunnel", GATE),
        ("a name with a multicast address", "http://multicast.example:PORT/well", "multicast", GATE),
        ("a name with a reserved address", "http://reserved.example:PORT/well", "reserved", GATE),
    )
)

WIRE = (
    Fault(
        "redirects without end",
        leads_to("/redirects-without-end"),
        "given up after eight",
        "^failed: .*more than 8 redirects",
        "collect.fetch",
    ),
    Fault(
        "redirect with an endless body",
        raw(b"HTTP/1.1 302 F\r\nLocation: /well\r\n\r\n", bytes(65536)),
        "its body is not read",
        "^ok: 1 entries",
        "collect.fetch",
    ),
    Fault(
        "redirect to another origin",
        leads_to("http://other.example:PORT/told"),
        "no cookie, referrer or password goes along",
        "^told: user-agent$",
        "collect.fetch",
        headers_told,
    ),
    Fault(
        "cookie and redirect",
        lambda site: Answer(status=302, headers={"Location": "/told", "Set-Cookie": "id=1"}),
        "the cookie is not sent back",
        "^told: user-agent$",
        "collect.fetch",
        headers_told,
    ),
    Fault("silence", silent_answer, "left after its seconds", "^failed: .*within 1 seconds", "collect.fetch"),
    Fault(
        "dripping headers",
        raw(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n", 0.1),
        "left after its seconds",
        "^failed: .*within 1 seconds",
        "collect.fetch",
    ),
    Fault(
        "dripping body",
        raw(HEAD + b"\r\n", b"a", 0.1),
        "left after its seconds",
        "^failed: .*within 1 seconds",
        "collect.fetch",
    ),
    Fault(
        "endless body",
        raw(HEAD + b"\r\n", bytes(65536)),
        "cut at the ceiling of bytes",
        "^failed: .*larger than 1 MB",
        "collect.fetch",
    ),
    Fault(
        "announced body of a terabyte",
        raw(HEAD + b"Content-Length: 1000000000000\r\n\r\n", b"a", 0.1),
        "cut at once",
        "^failed: .*larger than 1 MB",
        "collect.fetch",
    ),
    Fault(
        "endless header line",
        raw(b"HTTP/1.1 200 OK\r\nX: ", b"a" * 9000, 0.01),
        "cut at the ceiling of a line",
        "^failed: .*not proper HTTP",
        "collect.fetch",
    ),
    Fault(
        "endless headers",
        raw(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n" * 500, 0.01),
        "cut at the ceiling of headers",
        "^failed: .*not proper HTTP",
        "collect.fetch",
    ),
    Fault(
        "gzip bomb",
        says(bomb(400), **{"Content-Encoding": "gzip"}),
        "cut at the ceiling of decoded bytes",
        "^failed: .*ceiling when decompressed",
        "collect.decoding",
    ),
    Fault(
        "deflate bomb",
        says(packed(400, 15), **{"Content-Encoding": "deflate"}),
        "cut at the ceiling of decoded bytes",
        "^failed: .*ceiling when decompressed",
        "collect.decoding",
    ),
    Fault(
        "gzip in ten thousand pieces",
        says(packed(0, 31) * 10_000, **{"Content-Encoding": "gzip"}),
        "refused",
        "^failed: .*too many pieces",
        "collect.decoding",
    ),
    Fault(
        "gzip that breaks off",
        says(bomb(1)[:-20], **{"Content-Encoding": "gzip"}),
        "refused",
        "^failed: .*broke off",
        "collect.decoding",
    ),
    Fault(
        "brotli bomb",
        says(BROTLI_BOMB, **{"Content-Encoding": "br"}),
        "refused: it was not asked for",
        "^failed: .*not asked for",
        "collect.decoding",
    ),
    Fault(
        "gzip in gzip",
        says(bomb(1), **{"Content-Encoding": "gzip, gzip"}),
        "refused",
        "^failed: .*not asked for",
        "collect.decoding",
    ),
    Fault(
        "304 that nobody asked for", lambda site: Answer(status=304), "no page", "^failed: .*not asked", "collect.fetch"
    ),
    Fault(
        "no HTTP at all",
        raw(b"220 ftp.example ready\r\n"),
        "told in a sentence",
        "^failed: .*not proper HTTP",
        "collect.fetch",
    ),
    Fault("hanging up", raw(b""), "told in a sentence", "^failed: .*hung up", "collect.fetch"),
)

FEEDS = (
    Fault(
        "punycode as encoding",
        document(declared("punycode", "", "a-" * 100_000)),
        "the label is not followed",
        "^ok: 1 entries",
        "charset",
    ),
    Fault(
        "utf-7 as encoding",
        document(declared("utf-7", "", "+ADw-script+AD4-")),
        "the label is not followed",
        r"1 articles, 0 revisions: '\+ADw-script\+AD4-'",
        "charset",
        stored,
    ),
    Fault(
        "a billion laughs",
        document(declared("utf-8", LAUGHS, "[&l9;]")),
        "entities do not multiply",
        r"^1 articles, 0 revisions: .{1,60}$",
        "markup",
        lambda ground, path: stored(replace(ground, parse_seconds=2), path),
    ),
    Fault(
        "an entity that is a file",
        outside("file:///etc/passwd"),
        "the file is not read",
        r"^1 articles, 0 revisions: '\[(&f;)?\]' of no date$",
        "markup",
        stored,
    ),
    Fault(
        "an entity that is an address",
        outside("SITE/told"),
        "the address is not asked",
        r"^1 articles, 0 revisions: '\[(&f;)?\]' of no date$",
        "markup",
        stored,
    ),
    Fault(
        "markup nested a hundred thousand times",
        document(declared("utf-8", "", "&lt;b&gt;" * 100_000 + "a")),
        "read, or stopped in a worker",
        "^(ok: 1 entries|failed: .*stopped)",
        "collect.plaintext",
    ),
    Fault(
        "fifteen thousand entries",
        feed(*(f"<item><link>http://x.example/{n}</link></item>" for n in range(15_000))),
        "the first thousand are read",
        "^ok: 1000 entries",
        "collect.entries",
        within=60,
    ),
    Fault(
        "nul, half pairs and directions",
        feed(SMUGGLING),
        "dropped before storage",
        r"^1 articles, 0 revisions: 'ABCD'",
        "characters",
        stored,
    ),
    Fault(
        "dates that cannot be",
        feed(*DATED),
        "no date",
        r"^2 articles, 0 revisions: '.' of no date; '.' of no date$",
        "collect.entries",
        stored,
    ),
    Fault(
        "guids made anew on each visit",
        changing(*(rss("Fil", full("SITE/a", "A", f"guid {n}")) for n in range(3))),
        "one article, told once",
        r"^1 articles, 0 revisions: 'A'",
        "store.articles",
        stored,
    ),
    Fault(
        "a guid that is used again",
        changing(*(rss("Fil", full(f"SITE/{name}", name, "same")) for name in "abc")),
        "three articles",
        r"^3 articles, 0 revisions: 'a' .*'b' .*'c'",
        "store.articles",
        stored,
    ),
    Fault(
        "a guid that another feed copies",
        feed(full("SITE/a", "a", "same")),
        "two articles",
        r"^2 articles, 0 revisions: .*'a' .*",
        "store.articles",
        lambda ground, path: stored(beside(ground, "/copy", full("SITE/b", "b", "same")), path, "/copy"),
    ),
    Fault(
        "a guid that all entries share",
        feed(*(full(f"SITE/{name}", name, "same") for name in "abc")),
        "three articles",
        r"^3 articles, 0 revisions: '",
        "store.articles",
        stored,
    ),
    Fault(
        "json nested without end",
        says("[" * 900_000),
        "no feed",
        "^failed: JSON that cannot be read",
        "collect.jsonfeed",
    ),
)

PAGES = (
    Fault(
        "page nested a hundred thousand times",
        says("<div>" * 100_000 + TEXT),
        "marked or read, in a worker",
        "^(ok|failed|skipped): ",
        "extract.worker",
        at_page,
    ),
    Fault(
        "page of a megabyte without an article",
        says("<p>a <a href=b>c</a> " * 45_000),
        "marked",
        "^(ok|failed): ",
        "extract.worker",
        at_page,
    ),
    Fault(
        "page that is a picture",
        says(b"\x89PNG\r\n\x1a\n" + bytes(1000)),
        "marked",
        "^failed: ",
        "extract.refusal",
        at_page,
    ),
    Fault(
        "page that takes too long",
        says("<p>a</p>" * 100_000),
        "stopped",
        "^failed: .*took too long",
        "engine.local",
        lambda ground, path: at_page(hasty(ground), path),
    ),
)

OTHERS = (
    Fault(
        "model server that leads elsewhere",
        leads_to("http://127.0.0.1:PORT/told"),
        "not followed",
        "^refused: .*302",
        "enrich.server",
        of_model,
    ),
    Fault(
        "model server whose answer is a bomb",
        says(bomb(400), **{"Content-Encoding": "gzip"}),
        "no answer",
        r"^written: \[None\]",
        "enrich.server",
        of_model,
    ),
    Fault(
        "model server without end",
        raw(HEAD + b"\r\n", b" " * 65536),
        "no answer",
        r"^written: \[None\]",
        "enrich.server",
        of_model,
    ),
    Fault(
        "model server whose name leads inside",
        says("{}"),
        "refused on connecting",
        "^refused: .*link-local",
        "enrich.server",
        lambda ground, path: of_model(ground, path, "metadata.example"),
    ),
    Fault(
        "webhook that leads elsewhere",
        leads_to("http://127.0.0.1:PORT/told"),
        "not followed",
        "^failed: .*HTTP 302.*asked 1 times",
        "post.channels",
        of_channel,
    ),
    Fault(
        "webhook whose host is an odd spelling",
        says("ok"),
        "refused on connecting",
        "^failed: .*private.*asked 0 times",
        "gate.sockets",
        lambda ground, path: of_channel(ground, path, "2130706433"),
    ),
    Fault(
        "webhook that drips",
        raw(HEAD + b"\r\n", b"a", 0.1),
        "left after its seconds",
        "^unknown: ",
        "post.channels",
        of_channel,
    ),
)

FAULTS = (*ADDRESSES, *WIRE, *FEEDS, *PAGES, *OTHERS)


# --- the table --------------------------------------------------------------------------------------------------

HEADER = """# Faults

The wire is hostile. Each row is a route of a server on loopback (`tests/faults.py`) that does something wrong; a source
that is well is collected beside it each time. `make faults` visits every route and writes this page, and
`tests/test_faults.py` visits them in every test run.

| fault | expected | seen | guard |
|---|---|---|---|
"""


def cell(text: str) -> str:
    """As a table's cell takes it: the beginning, without the advice."""
    line = " ".join(text.partition("; if it is meant")[0].replace("|", "\\|").split())
    return line if len(line) <= 140 else f"{line[:139]}…"


def main(*arguments: str) -> None:
    """Visit all routes; print, and write where a file is named."""
    rows, missed = [], 0
    with grounds() as ground:
        for fault in FAULTS:
            with ground() as place:
                seen = fault.act(place)
            missed += not fault.holds(seen)
            rows.append(f"| {fault.name} | {fault.expected} | {cell(seen)} | `{fault.guard}` |\n")
            print(
                f"{'ok ' if fault.holds(seen) else 'BAD'} {fault.name}: expected: {fault.expected}; seen: {seen[:200]}"
            )
    print(f"{len(FAULTS)} faults, {missed} not as expected")
    for name in arguments:
        Path(name).write_text(HEADER + "".join(rows), encoding="utf-8")
    sys.exit(missed > 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
