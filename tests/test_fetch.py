"""The wire, against real servers on loopback: what it asks, what it follows, and what it does not put up with."""

import asyncio
import contextlib
import gzip
import itertools
import time
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.collect.decoding import Decoder, DecodingError
from bot.collect.fetch import Limits, Wire
from bot.errors import FetchError
from bot.types import Request
from tests.site import Answer, bomb, running_raw, running_site

AGENT = "Vigie/test (+mailto:watch@example.org)"
LIMITS = Limits(seconds=5, bytes=1_000_000)


@pytest.fixture
def site():
    with running_site() as site:
        yield site


def wire(limits=LIMITS, *, pause_seconds=0.0, **options):
    return Wire(limits, AGENT, private_hosts=("127.0.0.1",), pause_seconds=pause_seconds, **options)


def fetch(*requests, limits=LIMITS, **options):
    """The pages of the requests, asked at the same time; the one page where there is one request."""

    async def work():
        async with wire(limits, **options) as fetcher:
            asked = [Request(r) if isinstance(r, str) else r for r in requests]
            return await asyncio.gather(*map(fetcher.fetch, asked))

    pages = asyncio.run(work())
    return pages[0] if len(pages) == 1 else pages


def failure(request, limits=LIMITS, **options):
    with pytest.raises(FetchError) as caught:
        fetch(request, limits=limits, **options)
    assert caught.value.url == (request if isinstance(request, str) else request.url)
    return caught.value


# --- what is asked and given ------------------------------------------------------------------------------------------


def test_a_page_comes_as_it_is(site):
    site["/a?b=1"] = Answer("déjà vu", headers={"X-One": "1"})
    page = fetch(site.at("/a?b=1"))
    assert (page.status, page.body.decode(), page.headers["x-one"]) == (200, "déjà vu", "1")
    assert page.url == page.final_url == site.at("/a?b=1")


def test_the_agent_is_named_and_nothing_else_is_told(site):
    site["/"] = Answer("x", headers={"Set-Cookie": "id=1"})
    fetch(site.at("/"))
    fetch(site.at("/"), site.at("/"))
    for asked in site.asked:
        assert asked.headers["user-agent"] == AGENT
        assert asked.headers.keys() == {"host", "user-agent", "accept", "accept-encoding"}


def test_a_line_break_in_the_contact_breaks_nothing(site):
    site["/"] = "x"

    async def work():
        async with Wire(LIMITS, "Vigie\r\nX-Evil: 1", private_hosts=["127.0.0.1"]) as fetcher:
            return await fetcher.fetch(Request(site.at("/")))

    asyncio.run(work())
    assert site.asked[0].headers["user-agent"] == "Vigie X-Evil: 1"


def test_the_environments_proxy_is_not_used(site):
    import subprocess
    import sys

    site["/"] = "x"
    code = (
        "import asyncio\nfrom bot.collect.fetch import *\n"
        "async def main():\n"
        "    async with Wire(Limits(5), 'v', private_hosts=['127.0.0.1']) as wire:\n"
        f"        print((await wire.fetch(Request('{site.at('/')}'))).status)\n"
        "asyncio.run(main())"
    )
    proxies = {
        "http_proxy": "http://127.0.0.1:1",
        "HTTP_PROXY": "http://127.0.0.1:1",
        "all_proxy": "http://127.0.0.1:1",
    }
    done = subprocess.run([sys.executable, "-c", code], env=proxies, capture_output=True, text=True, check=True)
    assert done.stdout == "200\n"


@pytest.mark.parametrize("etag", ['"abc"', 'W/"abc"', "not quoted", '"with spaces, and commas"', '"é"'])
def test_validators_go_back_as_they_came(site, etag):
    date = "Thu, 20 Apr 2023 06:00:00 GMT"
    site["/feed"] = Answer("x", etag=etag, modified=date)
    page = fetch(site.at("/feed"))
    again = fetch(Request(site.at("/feed"), page.headers["etag"], page.headers["last-modified"]))
    assert (again.status, again.body) == (304, b"")
    assert site.last("/feed").headers["if-none-match"] == etag
    assert site.last("/feed").headers["if-modified-since"] == date


def test_a_304_that_nobody_asked_for_is_no_page(site):
    site["/feed"] = Answer(status=304)
    assert failure(site.at("/feed")).status == 304


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418, 429, 451, 500, 502, 503, 599])
def test_an_error_status_is_told(site, status):
    site["/"] = Answer("sorry", status)
    error = failure(site.at("/"))
    assert error.status == status
    assert str(status) in error.reason


def test_what_the_server_says_of_when_to_come_back_is_told(site):
    site["/"] = Answer("sorry", 429, headers={"Retry-After": "120"})
    assert failure(site.at("/")).retry_after == "120"


@pytest.mark.parametrize("status", [300, 304, 305, 306, 399])
def test_a_status_that_leads_nowhere_is_no_page(site, status):
    site["/"] = Answer(status=status)
    assert failure(site.at("/")).status == status


# --- redirects --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(site, status):
    site["/old"] = Answer(status=status, headers={"Location": "sub/new?x=1#part"})
    site["/sub/new"] = "here"
    page = fetch(site.at("/old"))
    assert (page.url, page.final_url, page.body) == (site.at("/old"), site.at("/sub/new?x=1"), b"here")


def test_validators_are_asked_of_the_last_hop(site):
    site["/old"] = Answer(status=301, headers={"Location": "/new"})
    site["/new"] = Answer("x", etag='"1"')
    assert fetch(Request(site.at("/old"), etag='"1"')).status == 304


def test_redirects_tell_no_referrer(site):
    site["/old"] = Answer(status=302, headers={"Location": "/new"})
    site["/new"] = "here"
    fetch(site.at("/old"))
    assert "referer" not in site.last("/new").headers


def test_redirects_end(site):
    site["/"] = Answer(status=302, headers={"Location": "/"})
    assert "8 redirects" in failure(site.at("/")).reason
    assert site.count("/") == 9


def test_the_body_of_a_redirect_is_not_read(site):
    async def endless(request):
        from aiohttp import web

        response = web.StreamResponse(status=302, headers={"Location": "/new"})
        await response.prepare(request)
        while True:
            await response.write(bytes(65536))

    site["/old"] = endless
    site["/new"] = "here"
    assert fetch(site.at("/old"), limits=Limits(seconds=3, bytes=100_000)).body == b"here"


@pytest.mark.parametrize(
    "place",
    """
    file:///etc/passwd ftp://example.org/x gopher://x javascript:alert(1) http://[ http://x:99999
    http://localhost:1/ http://10.0.0.1/ http://[::1]/ http://[::ffff:127.0.0.1]/ http://169.254.169.254/latest/meta-data/
    http://user:pass@example.org/ http://127.0.0.1:80\\@example.org/ //0x7f.1/ http://2130706433/
    """.split(),
)
def test_a_redirect_goes_through_the_gate(site, place):
    site["/"] = Answer(status=302, headers={"Location": place})
    assert failure(site.at("/"), lookup=nowhere).status == 0
    assert len(site.asked) == 1


async def nowhere(host):
    return ["127.0.0.1"]


@given(st.text(max_size=40))
def test_any_address_is_fetched_or_refused_in_words(address):
    for url in (address, f"http://{address}"):
        with pytest.raises(FetchError):
            fetch(url, lookup=nowhere)


# --- the gate, at the moment of connecting ------------------------------------------------------------------------


class Answers:
    """A name server that gives each of its answers once, the last one for ever."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = 0

    async def __call__(self, host):
        self.asked += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, OSError):
            raise answer
        return answer


def port(site):
    return site.url.rpartition(":")[2]


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["::1"], ["::ffff:127.0.0.1"], ["10.1.2.3", "169.254.169.254"]])
def test_a_name_that_leads_inside_is_refused(site, addresses):
    site["/"] = "secret"
    error = failure(f"http://innocent.example:{port(site)}/", lookup=Answers(addresses))
    assert "refused" in error.reason
    assert site.asked == []


def test_a_name_that_the_operator_named_may_lead_inside(site):
    site["/"] = "ours"

    async def work():
        async with Wire(LIMITS, AGENT, private_hosts=["Intranet.example"], lookup=Answers(["127.0.0.1"])) as fetcher:
            return await fetcher.fetch(Request(f"http://intranet.example:{port(site)}/"))

    assert asyncio.run(work()).body == b"ours"


def from_intranet(site, names, *paths):
    """Fetch from a host of the operator's own, by its name."""

    async def work():
        async with Wire(LIMITS, AGENT, private_hosts=["intranet.example"], pause_seconds=0, lookup=names) as fetcher:
            return [await fetcher.fetch(Request(f"http://intranet.example:{port(site)}{path}")) for path in paths]

    return asyncio.run(work())


def test_what_was_looked_up_is_what_is_called(site):
    """A name that would answer otherwise the second time (DNS rebinding) is not asked a second time."""
    site["/"] = "ours"
    names = Answers(["127.0.0.1"], ["10.0.0.1"])
    (page,) = from_intranet(site, names, "/")
    assert (page.body, names.asked) == (b"ours", 1)


def test_cookies_are_not_kept(site):
    site["/"] = Answer(status=302, headers={"Location": "/new", "Set-Cookie": "id=1; Path=/"})
    site["/new"] = Answer("x", headers={"Set-Cookie": "name=2; Path=/"})
    from_intranet(site, Answers(["127.0.0.1"]), "/", "/new")
    assert len(site.asked) == 3
    assert not any("cookie" in asked.headers for asked in site.asked)


@pytest.mark.parametrize("spelling", ["127.0.0.1\t", "１２７.0.0.1\n", "x@127.0.0.1", "127.0.0.1\\"])
def test_an_odd_spelling_is_refused_even_where_it_would_lead_to_a_named_host(site, spelling):
    site["/"] = "ours"
    assert "refused" in failure(f"http://{spelling}:{port(site)}/").reason
    assert site.asked == []


def test_a_name_without_address_is_told():
    assert "name of its host" in failure("http://nowhere.example/", lookup=Answers(OSError("no such host"))).reason
    assert "name of its host" in failure("http://nowhere.example/", lookup=Answers([])).reason


def test_a_name_server_that_does_not_answer_has_its_time():
    async def silent(host):
        await asyncio.sleep(60)

    assert "0.2 seconds" in failure("http://slow.example/", limits=Limits(seconds=0.2), lookup=silent).reason


# --- time -------------------------------------------------------------------------------------------------------------


def within(seconds, *arguments, **options):
    started = time.monotonic()
    error = failure(*arguments, **options)
    assert time.monotonic() - started < seconds
    return error


def test_a_silent_server_has_its_time(site):
    site["/"] = Answer("x", seconds=60)
    assert "0.3 seconds" in within(20, site.at("/"), limits=Limits(seconds=0.3)).reason


def test_a_dripping_body_has_its_time():
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    with running_raw(head, pause=0.02, endless=b"x") as url:
        assert "0.4 seconds" in within(20, url, limits=Limits(seconds=0.4)).reason


def test_dripping_headers_have_their_time():
    with running_raw(b"HTTP/1.1 200 OK\r\n", pause=0.02, endless=b"X-A: b\r\n") as url:
        assert failure(url, limits=Limits(seconds=0.4, headers=10_000)).status == 0


def test_all_hops_share_one_time(site):
    for n in range(8):
        site[f"/{n}"] = Answer(status=302, headers={"Location": f"/{n + 1}"}, seconds=0.15)
    site["/8"] = "here"
    within(20, site.at("/0"), limits=Limits(seconds=0.5))
    assert len(site.asked) < 6


def hanging(*paths, limits=LIMITS):
    """What becomes of requests, one after the other: the reason of a failure, or "" where a page came."""

    async def work():
        reasons = []
        async with wire(limits) as fetcher:
            for url in paths:
                try:
                    await fetcher.fetch(Request(url))
                    reasons.append("")
                except FetchError as error:
                    reasons.append(error.reason)
        return reasons

    return asyncio.run(work())


def test_a_host_that_hangs_is_left_alone_for_the_rest_of_a_run(site):
    site["/hangs"] = Answer("x", seconds=60)
    with running_site() as other:
        other["/"] = "x"
        reasons = hanging(*[site.at("/hangs")] * 5, other.at("/"), limits=Limits(seconds=0.1))
    assert ["not asked again" in reason for reason in reasons] == [False, False, False, True, True, False]
    assert (reasons[-1], len(site.asked)) == ("", 3)


def test_a_host_that_hangs_now_and_then_is_asked_on(site):
    site["/hangs"] = Answer("x", seconds=60)
    site["/"] = "x"
    reasons = hanging(*[site.at("/hangs"), site.at("/hangs"), site.at("/")] * 2, limits=Limits(seconds=0.1))
    assert len(site.asked) == len(reasons) == 6


def test_waiting_for_a_turn_is_not_counted(site):
    for n in range(8):
        site[f"/{n}"] = Answer("x", seconds=0.1)
    pages = fetch(*(site.at(f"/{n}") for n in range(8)), limits=Limits(seconds=0.5))
    assert len(pages) == 8


# --- size -------------------------------------------------------------------------------------------------------------


def test_a_body_that_says_it_is_too_large_is_not_read(site):
    site["/"] = bytes(2_000_000).decode()
    assert "larger than 1 MB" in failure(site.at("/")).reason


def test_a_body_that_does_not_say_how_large_it_is_is_cut_off():
    head = b"HTTP/1.1 200 OK\r\n\r\n"
    with running_raw(head, endless=bytes(50_000)) as url:
        assert "larger than 1 MB" in failure(url).reason


@pytest.mark.parametrize("endless", [b"X-Padding: " + b"x" * 8000 + b"\r\n", b"x" * 50_000])
def test_headers_have_a_ceiling(endless):
    with running_raw(b"HTTP/1.1 200 OK\r\n", endless=endless) as url:
        assert "proper HTTP" in within(20, url, limits=Limits(seconds=30)).reason


def test_a_bomb_costs_no_memory(site):
    body = bomb(400)
    assert len(body) < 500_000
    site["/"] = Answer(body, headers={"Content-Encoding": "gzip"})
    tracemalloc.start()
    try:
        error = failure(site.at("/"))
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()
    assert "larger than the ceiling when decompressed" in error.reason


def test_a_bomb_in_a_bomb_is_no_more_than_one(site):
    site["/"] = Answer(gzip.compress(bomb(50)), headers={"Content-Encoding": "gzip, gzip"})
    assert "not asked for" in failure(site.at("/")).reason


# --- decompression ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("GZIP", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda data: zlib.compress(data, wbits=-15)),
        ("identity", bytes),
    ],
)
def test_compressed_bodies_are_read(site, encoding, pack):
    text = "Une phrase répétée. " * 1000
    site["/"] = Answer(pack(text.encode()), headers={"Content-Encoding": encoding})
    assert fetch(site.at("/")).body.decode() == text


@pytest.mark.parametrize("encoding", ["br", "zstd", "compress", "gzip, br", "\N{SNOWMAN}"])
def test_what_was_not_asked_for_is_not_read(site, encoding):
    site["/"] = Answer(b"x", headers={"Content-Encoding": encoding})
    assert "not asked for" in failure(site.at("/")).reason
    assert site.asked[0].headers["accept-encoding"] == "gzip, deflate"


@pytest.mark.parametrize(
    "damage", [lambda body: body[:-4], lambda body: b"not compressed", lambda body: body[:20] + b"???"]
)
def test_damaged_compression_is_told(site, damage):
    site["/"] = Answer(damage(gzip.compress(bytes(range(256)))), headers={"Content-Encoding": "gzip"})
    assert "compressed body" in failure(site.at("/")).reason


def decoded(encoding, body, ceiling=10**6, cut=1):
    decoder = Decoder(encoding, ceiling)
    given_back = b"".join(decoder.feed(body[i : i + cut]) for i in range(0, len(body), cut))
    decoder.finish()
    return given_back


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=4), st.integers(1, 50), st.booleans())
def test_any_cut_and_any_number_of_members_give_the_same(parts, cut, trailing):
    body = b"".join(map(gzip.compress, parts)) + (b"\0\0\0 trailing" if trailing else b"")
    assert decoded("gzip", body, cut=cut) == b"".join(parts)


@given(st.binary(max_size=300), st.integers(1, 50), st.booleans())
def test_both_kinds_of_deflate_are_told_apart(data, cut, raw):
    assert decoded("deflate", zlib.compress(data, wbits=-15 if raw else 15), cut=cut) == data


@given(st.sampled_from(["gzip", "deflate", ""]), st.binary(max_size=500), st.integers(1, 100))
def test_any_bytes_are_decoded_or_refused(encoding, body, cut):
    with contextlib.suppress(DecodingError):
        assert len(decoded(encoding, body, ceiling=1000, cut=cut)) <= 1000


@given(st.integers(0, 2000), st.integers(1, 64))
def test_the_ceiling_is_exact(size, cut):
    body = gzip.compress(bytes(size))
    if size > 1000:
        with pytest.raises(DecodingError):
            decoded("gzip", body, ceiling=1000, cut=cut)
    else:
        assert len(decoded("gzip", body, ceiling=1000, cut=cut)) == size


def test_thousands_of_members_are_refused():
    with pytest.raises(DecodingError, match="pieces"):
        decoded("gzip", gzip.compress(b"") * 10_000, cut=65536)


# --- broken servers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"\0\xff\xfe nonsense\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/9.9 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello",
        b"HTTP/1.1 200 OK\r\nNo colon\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\nhello",
        b"HTTP/1.1 302 Found\r\nLocation: http://\xff\xfe/\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://[::1\r\n\r\n",
    ],
)
def test_nonsense_is_told_in_a_sentence(reply):
    with running_raw(reply) as url:
        error = failure(url)
    assert error.reason
    assert error.reason.isprintable()


@given(st.binary(max_size=200), st.booleans())
def test_any_reply_is_a_page_or_a_fetch_error(reply, http):
    with running_raw((b"HTTP/1.1 200 OK\r\n" if http else b"") + reply) as url, contextlib.suppress(FetchError):
        assert fetch(url, limits=Limits(seconds=1, bytes=10_000)).status < 400


def test_headers_that_are_no_text_can_be_stored():
    with running_raw(b'HTTP/1.1 200 OK\r\nETag: "\xff\xfe"\r\nContent-Length: 0\r\n\r\n') as url:
        page = fetch(url)
    assert page.headers["etag"].encode()


def test_a_closed_port_is_told(site):
    with running_site() as other:
        gone = other.at("/")
    assert failure(gone).reason == "no connection: Connection refused"


def test_tls_where_there_is_none_is_told(site):
    assert failure(site.at("/").replace("http:", "https:")).status == 0


# --- turns ------------------------------------------------------------------------------------------------------------


def test_a_host_is_asked_one_thing_at_a_time(site):
    for n in range(6):
        site[f"/{n}"] = Answer("x", seconds=0.05)
    fetch(*(site.at(f"/{n}") for n in range(6)))
    assert site.most_at_once == 1


def test_there_is_a_pause_between_two_requests_to_a_host(site):
    site["/1"] = site["/2"] = site["/3"] = "x"
    fetch(site.at("/1"), site.at("/2"), site.at("/3"), pause_seconds=0.2)
    times = sorted(asked.at for asked in site.asked)
    assert all(later - earlier >= 0.2 for earlier, later in itertools.pairwise(times))


def test_hosts_do_not_wait_for_each_other(site):
    with running_site() as slow:
        slow["/"] = Answer("x", seconds=60)
        site["/"] = "x"

        async def work():
            async with wire() as fetcher:
                waiting = asyncio.create_task(fetcher.fetch(Request(slow.at("/"))))
                started = time.monotonic()
                for _ in range(5):
                    await fetcher.fetch(Request(site.at("/")))
                passed = time.monotonic() - started
                assert not waiting.done()
                waiting.cancel()
                return passed

        assert asyncio.run(work()) < 4


def test_not_more_hosts_at_once_than_allowed():
    with running_site() as one, running_site() as two, running_site() as three:
        at_once, most = 0, 0

        async def slow(request):
            from aiohttp import web

            nonlocal at_once, most
            at_once += 1
            most = max(most, at_once)
            await asyncio.sleep(0.1)
            at_once -= 1
            return web.Response(text="x")

        for site in (one, two, three):
            site["/"] = slow
        fetch(one.at("/"), two.at("/"), three.at("/"), hosts_at_once=2)
    assert most == 2


def test_two_hosts_that_lead_to_each_other_do_not_wait_for_ever():
    with running_site() as one, running_site() as two:
        for here, there in ((one, two), (two, one)):
            here["/go"] = Answer(status=302, headers={"Location": there.at("/end")}, seconds=0.1)
            here["/end"] = "x"
        pages = fetch(one.at("/go"), two.at("/go"))
    assert [page.body for page in pages] == [b"x", b"x"]
