"""Pure: what kind of mail it is; what a machine wrote never opens a ticket and never answers one (T16 to T18)."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Who sent a mail: a person, a list, somebody's machine, a server that could not deliver, or we ourselves."""

    NORMAL = "normal"
    BOUNCE = "bounce"
    AUTOMATIC = "automatic"
    LIST = "list"
    OWN = "own"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Marks:
    """The signs of origin that stand in the head of a mail."""

    sender: str
    is_own: bool
    content_type: str
    return_paths: tuple[str, ...]
    auto_submitted: str
    precedence: str
    #: The names of all headers, in small letters.
    names: frozenset[str]


_DAEMONS = frozenset({"mailer-daemon", "postmaster", "mail-daemon", "bounce", "bounces"})
_NOBODY = ("no-reply", "noreply", "no_reply", "donotreply", "do-not-reply", "do_not_reply")
_BULK = frozenset({"bulk", "junk", "auto_reply"})
_LISTS = frozenset({"list-id", "list-unsubscribe", "list-post"})
_MACHINES = frozenset(
    {
        "x-auto-response-suppress",
        "x-autoreply",
        "x-autorespond",
        "x-autoresponse",
        "x-vacation",
        "x-mailer-autoreply",
        "feedback-id",
        "x-failed-recipients",
    }
)


def kind_of(marks: Marks) -> Kind:
    """The kind of a mail; whatever looks like a machine's counts as one, for then nothing can loop."""
    if marks.is_own:
        return Kind.OWN
    local = marks.sender.partition("@")[0].partition("+")[0]
    if marks.content_type == "multipart/report" or "<>" in marks.return_paths or local in _DAEMONS:
        return Kind.BOUNCE
    if "x-failed-recipients" in marks.names:
        return Kind.BOUNCE
    is_automatic = marks.auto_submitted not in ("", "no") or marks.precedence in _BULK or local.startswith(_NOBODY)
    if is_automatic or marks.names & _MACHINES:
        return Kind.AUTOMATIC
    return Kind.LIST if marks.precedence == "list" or marks.names & _LISTS else Kind.NORMAL
