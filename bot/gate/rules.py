"""Which addresses Vigie may call. Pure; `resolver` and `sockets` apply it at the moment of connecting.

Only public unicast addresses pass, and only over http and https. What is private, or could lead to it, is refused
unless the operator named the host: loopback, link-local (where clouds keep their metadata), shared, reserved and
multicast addresses (RFC 6890 and the IANA registries that follow it), and the IPv6 forms that carry an IPv4 address
(RFC 4291, 6052, 3056, 4380). Every spelling but the plain one is refused, since each library reads it differently.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

_KINDS = {
    "loopback": ("127.0.0.0/8", "::1/128"),
    "private": ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fec0::/10"),
    "link-local": ("169.254.0.0/16", "fe80::/10"),
    "shared": ("100.64.0.0/10",),
    "multicast": ("224.0.0.0/4", "ff00::/8"),
    "cloud metadata": ("168.63.129.16/32",),  # Azure's, the one that looks public
    "tunnel": ("192.88.99.0/24", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"),  # NAT64, 6to4, Teredo
    "disguised IPv4": ("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96"),
    "reserved": (
        *("0.0.0.0/8", "192.0.0.0/24", "192.0.2.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
        *("240.0.0.0/4", "2001::/23", "2001:db8::/32", "3fff::/20"),
    ),
}
_REFUSED = tuple((ip_network(block), kind) for kind, blocks in _KINDS.items() for block in blocks)
_GLOBAL_UNICAST = IPv6Network("2000::/3")  # the only part of IPv6 that is in public use

_AUTHORITY = re.compile(r"[^/?#]*")
_ODD = re.compile(r"[\x00-\x20\x7f\\%]")
_NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*", re.ASCII)
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)", re.ASCII)  # a host whose last part is one is an IPv4 address (WHATWG)
_INNER_DOMAINS = frozenset({"localhost", "local", "internal", "lan"})  # never in the public DNS
_IF_MEANT = "if it is meant, add the host to `private_hosts` in vigie.toml"


class RefusedError(OSError):
    """A name that leads to no address that may be called; the message says why."""


def refusal(url: str, private_hosts: Collection[str] = ()) -> str:
    """Why an address may not be asked, in words for the user; "" where it may, as far as can be told before DNS.

    `private_hosts` are the hosts that the operator named, in plain spelling.
    """
    scheme, mark, rest = url.partition("://")
    if scheme.lower() not in ("http", "https") or not mark:
        return "the address is refused: it must start with http:// or https://"
    authority = _AUTHORITY.match(rest)
    where = authority.group() if authority else ""
    if "@" in where:
        return "the address is refused: it holds a user name, which could hide where it leads"
    if _ODD.search(where):
        return "the address is refused: its host is spelled in an odd way"
    try:
        parts = urlsplit(f"{scheme.lower()}://{where}")
        host, _ = (parts.hostname or ""), parts.port
    except ValueError:
        return "the address is refused: its host or port is not well formed"
    if "[" in where and ":" not in host:
        return "the address is refused: its host is spelled in an odd way"
    return _host_refusal(host, private_hosts)


def _host_refusal(host: str, private_hosts: Collection[str]) -> str:
    host = _idna(host)
    bare = host.removesuffix(".")
    if ":" in host or _NUMBER.fullmatch(bare.rpartition(".")[2]):
        return "" if is_named(host, private_hosts) else address_refusal(host)
    return "" if _NAME.fullmatch(bare) else "the address is refused: it names no proper host"


def _idna(host: str) -> str:
    """The host as it goes over the wire; "" for what has no such form."""
    if host.isascii():
        return host.lower()
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""


def address_refusal(address: str) -> str:
    """Why an IP address may not be called, "" where it may. Pure; only the plain spelling is read."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return f"the address is refused: {address[:50]} is an odd spelling of an IP address"
    kind = _kind(parsed)
    return f"the address is refused: {address} is a {kind} address; {_IF_MEANT}" if kind else ""


def _kind(address: IPv4Address | IPv6Address) -> str:
    if isinstance(address, IPv6Address) and address.scope_id:
        return "link-local"
    for block, kind in _REFUSED:
        if address.version == block.version and address in block:
            return kind
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return "reserved"
    return ""


def meant_hosts(host: str, private_hosts: Collection[str]) -> tuple[str, ...]:
    """The hosts that may have a private address, where the operator configured an address of this host.

    The host itself is one if its spelling says so: an IP address, a bare word such as "localhost", or a name under a
    domain that is kept for inner networks (RFC 6761, 6762 and 8375, ICANN's .internal). A name of the public DNS is
    not: whoever answers for it must not decide that Vigie calls a private address.
    """
    return (*private_hosts, host) if _is_plainly_inner(_plain(host)) else tuple(private_hosts)


def _is_plainly_inner(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        last = host.rpartition(".")[2]
        if not host or _NUMBER.fullmatch(last):  # an odd spelling of an IP address says nothing plainly
            return False
        return "." not in host or last in _INNER_DOMAINS or host.endswith(".home.arpa")
    return True


def is_named(host: str, private_hosts: Collection[str]) -> bool:
    """Whether the operator named this host: same name, or same IP address, letter case and final dot aside."""
    return _plain(host) in {_plain(named) for named in private_hosts}


@lru_cache(maxsize=4096)
def _plain(host: str) -> str:
    host = host.strip().strip("[]").removesuffix(".").lower()
    try:
        return ip_address(host).compressed
    except ValueError:
        return _idna(host)
