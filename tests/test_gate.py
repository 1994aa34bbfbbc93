"""The gate: every spelling of an inner address is refused, every public one passes, and names are no way around it."""

import asyncio
import ipaddress
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from bot.gate.resolver import GateResolver, SystemLookup
from bot.gate.rules import RefusedError, address_refusal, is_named, meant_hosts, refusal
from bot.gate.sockets import guarded

PRIVATE = """
127.0.0.1 127.255.255.254 ::1 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 fc00::1 fd00:ec2::254 fec0::1
169.254.169.254 169.254.0.1 fe80::1 fe80::1%eth0 2606:4700::1%1 100.64.0.1 100.127.255.255 100.100.100.200
224.0.0.1 239.255.255.250 ff02::1 168.63.129.16 0.0.0.0 0.1.2.3 :: 192.0.0.192 192.0.2.1 198.18.0.1 198.19.255.255
198.51.100.1 203.0.113.1 240.0.0.1 255.255.255.255 192.88.99.1
::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:7f00:1 ::127.0.0.1 ::8.8.8.8 ::ffff:0:127.0.0.1
64:ff9b::7f00:1 64:ff9b::8.8.8.8 64:ff9b:1::1 2002:7f00:1:: 2002:808:808:: 2001::1 2001:0:5ef5:79fb::1
2001:db8::1 2001:20::1 3fff::1 5f00::1 100::1 4000::1 1::1 ffff::1
""".split()

PUBLIC = """
8.8.8.8 1.1.1.1 93.184.216.34 172.15.255.255 172.32.0.1 100.63.255.255 100.128.0.1 169.253.255.255 192.0.1.1
11.0.0.1 9.255.255.255 126.255.255.255 128.0.0.1 223.255.255.255 2606:4700:4700::1111 2001:4860:4860::8888
2a00:1450:4007::1 2600::1
""".split()


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_public_is_refused(address):
    assert "refused" in address_refusal(address)
    if "%" not in address:
        assert refusal(f"http://{f'[{address}]' if ':' in address else address}:8080/x?y")


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_public_passes(address):
    assert address_refusal(address) == ""
    assert refusal(f"https://{f'[{address}]' if ':' in address else address}/") == ""


@given(st.ip_addresses())
def test_nothing_passes_that_python_takes_for_private(address):
    if not address.is_global or address.is_multicast or address.is_reserved or address.is_link_local:
        assert address_refusal(str(address))


@given(st.ip_addresses(v=4))
def test_no_ipv4_address_passes_inside_an_ipv6_one(address):
    number = int(address)
    for prefix, shift in [("::", 0), ("::ffff:0:0", 0), ("::ffff:0:0:0", 0), ("64:ff9b::", 0), ("2002::", 80)]:
        disguised = ipaddress.IPv6Address(int(ipaddress.IPv6Address(prefix)) | number << shift)
        assert address_refusal(str(disguised))


ODD = """
http://0177.0.0.1/ http://0x7f.0.0.1/ http://0x7f000001/ http://2130706433/ http://017700000001/ http://127.1/ http://127.0.1/
http://0/ http://0x/ http://1/ http://127.0.0.1./ http://127.0.0.1.. http://127.0.0.01/ http://127.0.0.256/ http://8.8.8.8.8/
http://1.1.1/ http://a.1/ http://a.0x7f/ http://example.org.1./ http://00000000000000000000000177.0.0.1/
http://127.0.0.1:80\\@example.org/ http://example.org\\@127.0.0.1/ http:\\\\127.0.0.1\\ http:/127.0.0.1/ http:///127.0.0.1/
http://user@127.0.0.1/ http://example.org@127.0.0.1/ http://user:password@example.org/ http://@example.org/
http://%31%32%37.0.0.1/ http://127%2e0.0.1/ http://example.org%00.evil/ http://exam%20ple.org/
http://１２７.0.0.1/ http://127。0。0。1/ http://①②⑦.0.0.1/ http://127.0.0.1。/ http://[::1 http://::1/ http://[fe80::1%25eth0]/
http://[::ffff:127.0.0.1]/ http://[0:0:0:0:0:ffff:7f00:1]/ http://[::127.0.0.1]/ http://[v1.x]/ http://[127.0.0.1]/ http://[]/
http:// https:// http://:80/ http://. http://.. http://-.*/ http://*.example.org/ http://exa|mple.org/ http://例え..jp/
http://example.org:99999/ http://example.org:x/ http://example.org:-1/
ftp://example.org/ file:///etc/passwd gopher://example.org/ javascript:alert(1) data:text/html,x example.org
//example.org/ httpx://example.org/ ws://example.org/ feed://example.org/ HTTP:example.org mailto:a@example.org
""".split()


@pytest.mark.parametrize(
    "url", [*ODD, "", "http://exa mple.org/", "http://127.0.0.1\t/", "http://a\n.org/", "http://a\0/"]
)
def test_odd_spellings_are_refused(url):
    assert "refused" in refusal(url)


@pytest.mark.parametrize("url", ODD)
def test_odd_spellings_are_refused_even_of_a_named_host(url):
    assert refusal(url, ["example.org", "intranet"]) or "example.org" in url


@pytest.mark.parametrize(
    "url",
    """
    http://example.org https://example.org/ HTTP://EXAMPLE.ORG/ https://www.example.org:8443/a/b?c=d#e
    https://example.org./ https://sub_domain.example.org/ https://xn--9ca.example/ https://é.example/ https://münchen.example/
    https://1.example.org/ https://127.0.0.1.example.org/ https://example.org/@user https://example.org/a\\b?x=http://10.0.0.1/
    https://example.org?next=//127.0.0.1 https://example.org#@127.0.0.1 https://0x7f.example.org/ https://a.b.c.d.e.f/
    """.split(),
)
def test_ordinary_addresses_pass(url):
    assert refusal(url) == ""


@given(st.text(max_size=30))
def test_any_text_is_answered_in_words(text):
    for url in (text, f"http://{text}", f"http://{text}/", f"http://example.org/{text}"):
        assert refusal(url).isprintable()


def test_hosts_that_the_operator_named_pass():
    named = ["127.0.0.1", "Intranet.Example", "[fd00::5]", "localhost"]
    for url in ("http://127.0.0.1:8000/", "http://intranet.example./", "http://[fd00:0::5]/", "http://localhost/"):
        assert refusal(url, named) == ""
    for url in ("http://127.0.0.2/", "http://10.0.0.1/", "http://[::1]/", "http://2130706433/", "http://127.1/"):
        assert refusal(url, named)


def test_naming_a_name_does_not_name_its_neighbours():
    assert is_named("intranet", ["intranet"])
    assert not is_named("evil-intranet", ["intranet"])
    assert not is_named("intranet.evil.example", ["intranet"])
    assert not is_named("127.0.0.1", ["intranet"])


def test_a_refusal_says_what_to_do():
    assert "private_hosts" in refusal("http://192.168.1.4/feed")


# --- names ------------------------------------------------------------------------------------------------------------


def resolve(*answers, private_hosts=(), host="name.example"):
    """What a resolver gives for each answer of its name server in turn: addresses, or the exception."""
    left = list(answers)

    async def lookup(name):
        assert name == host
        return left.pop(0)

    async def work():
        resolver = GateResolver(private_hosts, lookup)
        given_back = []
        for _ in answers:
            try:
                given_back.append([result["host"] for result in await resolver.resolve(host, 80)])
            except OSError as error:
                given_back.append(error)
        return given_back

    results = asyncio.run(work())
    return results[0] if len(results) == 1 else results


def test_public_answers_pass_in_their_order():
    assert resolve(["8.8.8.8", "2606:4700::1"]) == ["8.8.8.8", "2606:4700::1"]


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_leads_inside_is_refused(address):
    assert isinstance(resolve([address]), RefusedError)


def test_of_mixed_answers_only_the_public_ones_pass():
    assert resolve(["127.0.0.1", "8.8.8.8", "::1"]) == ["8.8.8.8"]


def test_a_second_answer_is_checked_like_the_first():
    first, second = resolve(["8.8.8.8"], ["127.0.0.1"])
    assert first == ["8.8.8.8"]
    assert isinstance(second, RefusedError)


def test_a_named_name_may_lead_anywhere():
    assert resolve(["10.0.0.1", "8.8.8.8"], private_hosts=["NAME.example."]) == ["10.0.0.1", "8.8.8.8"]


def test_a_name_without_addresses_is_an_os_error():
    assert isinstance(resolve([]), OSError)


def test_the_system_is_asked_for_names():
    lookup = SystemLookup()
    try:
        assert {"127.0.0.1", "::1"} & set(asyncio.run(lookup("localhost")))
    finally:
        lookup.close()


# --- hosts that a configured address means ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    "127.0.0.1 [::1] ::1 localhost LOCALHOST. intranet nas.local box.lan box.home.arpa host.docker.internal".split(),
)
def test_a_configured_host_that_says_that_it_is_inner_is_meant(host):
    assert is_named(host, meant_hosts(host, ()))


@pytest.mark.parametrize(
    "host",
    [
        "",
        "example.org",
        "localhost.example.org",
        "2130706433",
        "0x7f000001",
        "127.1",
        "hooks.corp.example",
        "arpa.example",
    ],
)
def test_a_configured_public_name_is_meant_only_if_it_was_named(host):
    assert meant_hosts(host, ()) == ()
    assert meant_hosts(host, ("nas",)) == ("nas",)


# --- the gate for other libraries' sockets ----------------------------------------------------------------------


@pytest.fixture
def door():
    """A port of this machine that takes connections."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def connect(port, host="127.0.0.1"):
    with socket.create_connection((host, port), timeout=5):
        return True


def test_a_guarded_thread_reaches_what_was_named_only(door):
    with guarded(()):
        for host in ("127.0.0.1", "localhost", "127.1", "0177.0.0.1", "2130706433", "0"):
            with pytest.raises(OSError, match="is refused"):
                connect(door, host)
    for named in ("127.0.0.1", "localhost"):
        with guarded([named]):
            assert connect(door, named)
    with guarded(["localhost"]), pytest.raises(RefusedError):  # the name was named, not everything that it leads to
        connect(door, "127.0.0.1")
    assert connect(door)


def test_a_name_stands_for_one_look_up_only(door):
    with guarded(["localhost"]):
        connect(door, "localhost")
        with pytest.raises(RefusedError, match="loopback"):
            connect(door)


def test_other_threads_are_left_alone(door):
    with guarded(()), ThreadPoolExecutor(1) as pool:
        assert pool.submit(connect, door).result()


def test_datagrams_are_guarded_and_files_are_not(door, tmp_path):
    with guarded(()), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        with pytest.raises(RefusedError):
            sender.sendto(b"x", ("127.0.0.1", door))
        with pytest.raises(RefusedError):
            sender.sendmsg([b"x"], [], 0, ("127.0.0.1", door))
        with pytest.raises(RefusedError):
            sender.connect(("localhost", door))  # a name without a look-up
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client, guarded(()):
        server.bind(str(tmp_path / "door"))
        server.listen()
        client.connect(str(tmp_path / "door"))


def test_requests_is_stopped_before_it_connects(door):
    with guarded(()), pytest.raises(requests.ConnectionError, match="is refused"):
        requests.get(f"http://localhost:{door}/", timeout=5)
