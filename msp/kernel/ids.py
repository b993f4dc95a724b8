"""Time-ordered ids (RFC 9562, version 7) and public references such as ACME-1042."""

import os
import re
import time
from uuid import UUID

_REFERENCE = re.compile(r"([A-Z][A-Z0-9]{1,9})-([1-9]\d{0,8})")


def new_id() -> UUID:
    """A version 7 UUID: 48 bits of milliseconds, then random bits; never used as a secret."""
    stamp = time.time_ns() // 1_000_000
    tail = int.from_bytes(os.urandom(10), "big") & ((1 << 74) - 1)
    high, low = tail >> 62, tail & ((1 << 62) - 1)
    return UUID(int=stamp << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)


def reference(key: str, number: int) -> str:
    """The public name of a tenant's ticket: key and number, as people say it."""
    return f"{key}-{number}"


def split_reference(text: str) -> tuple[str, int] | None:
    """Key and number of a reference in any letter case; None when it is not one."""
    match = _REFERENCE.fullmatch(text.strip().upper())
    return (match[1], int(match[2])) if match else None
