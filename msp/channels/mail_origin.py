"""Pure: what our own mail server says of a mail's origin (RFC 8601); nobody else's word counts (reliability.md 6.8)."""

import re
from enum import StrEnum

_DMARC = re.compile(r"(?:^|[;\s])dmarc\s?=\s?([a-z]{1,20})", re.IGNORECASE)


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
        name, _, results = header.partition(";")
        # A version may follow the name (RFC 8601, 2.2).
        if (name.split() or [""])[0].casefold() != server.casefold():
            continue
        said = _DMARC.search(results)
        verdict = said[1].casefold() if said else ""
        return {"pass": Origin.PASSED, "fail": Origin.FAILED}.get(verdict, Origin.UNKNOWN)
    return Origin.UNKNOWN
