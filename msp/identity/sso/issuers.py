"""Pure: which addresses may stand for a sign-in service; a tenant types them and we fetch them (reliability.md T22)."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from msp.kernel.errors import Invalid

ISSUER = "Write the address of the sign-in service as it names itself, such as https://login.example.com."
#: Forms of IPv6 in which an IPv4 address hides (RFC 6052, RFC 3056, RFC 4380): what they lead to is not theirs to say.
_HIDING = tuple(ip_network(text) for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))


def issuer_of(text: str, *, loopback: bool) -> str:
    """The issuer as it is compared, letter by letter; Invalid unless it is https to the outside.

    `loopback` lets plain http to this very machine pass too, for trials only.
    """
    issuer = text.strip()
    if not (issuer.isascii() and issuer.isprintable() and " " not in issuer and 8 < len(issuer) <= 500):
        raise Invalid(ISSUER, field="issuer")
    if not is_open_address(issuer, loopback=loopback) or "?" in issuer or "#" in issuer:
        raise Invalid(ISSUER, field="issuer")
    return issuer


def is_open_address(url: str, *, loopback: bool) -> bool:
    """Whether an address may be fetched or sent to at all, as far as its text says."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.password is not None:
        return False
    if loopback and parts.scheme == "http":
        return host == "localhost" or is_loopback(host)
    return parts.scheme == "https" and (is_outside(host) if _is_number(host) else "." in host)


def is_outside(text: str) -> bool:
    """Whether an IP address is a plain one of the public net: not private, local, reserved, multicast or hidden in."""
    try:
        there = ip_address(text)
    except ValueError:
        return False
    if isinstance(there, IPv6Address):
        there = there.ipv4_mapped or there
    hides = isinstance(there, IPv6Address) and (there.is_site_local or any(there in net for net in _HIDING))
    return there.is_global and not there.is_multicast and not there.is_reserved and not hides


def is_loopback(text: str) -> bool:
    """Whether an IP address is this very machine."""
    return _is_number(text) and ip_address(text).is_loopback


def _is_number(host: str) -> bool:
    try:
        return isinstance(ip_address(host), IPv4Address | IPv6Address)
    except ValueError:
        return False
