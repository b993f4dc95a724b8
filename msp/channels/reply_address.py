"""Addresses to answer to: signed for one ticket and one person, so that only that person's answer finds the ticket."""

import base64
import re
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest, digest
from uuid import UUID

#: 20 signs of 5 bits: 100 bits of the code.
SIGNS = 20
#: An address has 64 characters before the sign (RFC 5321, 4.5.3.1.1): plus, T, nine digits, a dash and the code.
LONGEST_LOCAL = 64 - 2 - 9 - 1 - SIGNS
_TOKEN = re.compile(r"\+T([1-9][0-9]{0,8})-([A-Z2-7]{20})@", re.IGNORECASE)
_MOST_TOKENS = 10


@dataclass(frozen=True, slots=True)
class ReplyToken:
    """What an address claims: a ticket's number, and the code that proves for whom it was made."""

    number: int
    code: str


class _Signer:
    """Signs with a key made from the installation's secret."""

    def __init__(self) -> None:
        self._key = b""

    def open(self, secret: str) -> None:
        """Use this key from now on."""
        self._key = sha256(b"reply addresses:" + secret.encode()).digest()

    def code(self, tenant_id: UUID, ticket_id: UUID, person_id: UUID) -> str:
        """The code of one person's answers to one ticket of one client."""
        if not self._key:
            raise RuntimeError("reply addresses have no key yet: the app gives it when it starts")
        whole = digest(self._key, tenant_id.bytes + ticket_id.bytes + person_id.bytes, "sha256")
        return base64.b32encode(whole)[:SIGNS].decode()


_signer = _Signer()
open_reply_addresses, code_of = _signer.open, _signer.code


def signed(address: str, number: int, code: str) -> str:
    """The address of a mailbox with what proves for which ticket and which person it was given out."""
    local, _, domain = address.rpartition("@")
    return f"{local}+T{number}-{code}@{domain}"


def tokens_in(recipients: str) -> tuple[ReplyToken, ...]:
    """All that recipients claim to be signed for, each once."""
    found = (ReplyToken(int(number), code.upper()) for number, code in _TOKEN.findall(recipients))
    return tuple(dict.fromkeys(found))[:_MOST_TOKENS]


def is_genuine(token: ReplyToken, code: str) -> bool:
    """Whether the token holds that code; it takes as long for a good guess as for a bad one."""
    return compare_digest(token.code.encode(), code.encode())
