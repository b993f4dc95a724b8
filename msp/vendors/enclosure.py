"""Pure: what leaves the house with a hand-off beside its summary, as it was when it left."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Quoted:
    """A public message of the ticket that was chosen to leave."""

    author: str
    side: str
    sent_at: datetime
    body: str


@dataclass(frozen=True, slots=True)
class EnclosedFile:
    """A file of a public message that was chosen to leave."""

    id: UUID
    name: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Enclosure:
    """Nothing unless somebody ticked it: the requester's name, public messages, files of public messages."""

    requester: str = ""
    messages: tuple[Quoted, ...] = ()
    files: tuple[EnclosedFile, ...] = ()

    @property
    def document(self) -> dict[str, Any]:
        """The form in which a hand-off keeps it."""
        messages = [{**asdict(one), "sent_at": one.sent_at.isoformat()} for one in self.messages]
        files = [{**asdict(one), "id": str(one.id)} for one in self.files]
        return {"requester": self.requester, "messages": messages, "files": files}


def enclosure_from_document(document: Mapping[str, Any]) -> Enclosure:
    """What a hand-off kept; hand-offs of before there were enclosures kept nothing."""
    messages = (
        Quoted(one["author"], one["side"], datetime.fromisoformat(one["sent_at"]), one["body"])
        for one in document.get("messages", ())
    )
    files = (EnclosedFile(UUID(one["id"]), one["name"], one["size_bytes"]) for one in document.get("files", ()))
    return Enclosure(document.get("requester", ""), tuple(messages), tuple(files))
