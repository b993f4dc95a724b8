"""What a client's sign-in service may answer: a proof, an errand back to it, or a fault."""

from dataclasses import dataclass
from enum import StrEnum

from msp.identity.sso import Claims


class Fault(StrEnum):
    """Why nobody came in."""

    SILENT = "silent"
    REFUSED = "refused"
    STALE = "stale"


class NotProved(Exception):
    """The service did not vouch for anybody; `why` is for the log."""

    def __init__(self, fault: Fault, why: str) -> None:
        super().__init__(why)
        self.fault, self.why = fault, why


@dataclass(frozen=True, slots=True)
class Proof:
    """What a service said, and whether an admin was only trying it out."""

    claims: Claims
    trying: bool


@dataclass(frozen=True, slots=True)
class Again:
    """The keys of the service changed under way: the browser is sent there once more, with nothing asked."""

    url: str
