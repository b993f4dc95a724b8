"""Pure: what our own mail server says of a mail's origin (RFC 8601); nobody else's word counts (reliability.md 6.8)."""

import re
from enum import StrEnum

#: A method may have a version (RFC 8601, 2.2).
_DMARC = re.compile(r"\s*dmarc\s*(?:/\s*\d+\s*)?=\s*([^\s;]*)", re.IGNORECASE)


class Origin(StrEnum):
    """Whether the sender's domain stands by the mail (DMARC); unasked where no server of ours is named."""

    UNASKED = "unasked"
    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


def origin_of(headers: tuple[str, ...], server: str) -> Origin:
    """What the server of that name said; it writes above all that came with the mail, so its first word counts."""
    if not server:
        return Origin.UNASKED
    for header in headers:
        name, *results = _bare(header).split(";")
        # A version may follow the name (RFC 8601, 2.2).
        if (name.split() or [""])[0].casefold() == server.casefold():
            return _worst(results)
    return Origin.UNKNOWN


def _worst(results: list[str]) -> Origin:
    """What several results come to: a server that says two things vouches for nothing."""
    said = {found[1].casefold() for found in map(_DMARC.match, results) if found}
    if "fail" in said:
        return Origin.FAILED
    return Origin.PASSED if said == {"pass"} else Origin.UNKNOWN


def _bare(header: str) -> str:
    """A header without its quoted strings and comments (RFC 5322, 3.2), for senders write in them.

    Of one that does not end only the server's name is left: nobody knows what of the rest is the server's.
    """
    left: list[str] = []
    depth, quoted, escaped = 0, False, False
    for sign in header:
        if escaped:
            escaped = False
        elif quoted or depth:
            escaped = sign == "\\"
            quoted = quoted and sign != '"'
            depth += bool(depth) * ((sign == "(") - (sign == ")"))
        elif sign in '"(':
            quoted, depth = sign == '"', int(sign == "(")
            left.append(" ")
        else:
            left.append(sign)
    bare = "".join(left)
    return bare.partition(";")[0] if quoted or depth else bare
