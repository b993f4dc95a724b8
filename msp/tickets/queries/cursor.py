"""Pure: where a page of a list ends, as text that fits an address."""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from msp.kernel.errors import Invalid


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page: its due instant and its id."""

    at: datetime
    id: UUID

    def __str__(self) -> str:
        raw = int(self.at.timestamp()).to_bytes(8, "big", signed=True) + self.id.bytes
        return base64.urlsafe_b64encode(raw).decode()

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """The cursor of an address; Invalid when somebody wrote it by hand."""
        try:
            raw = base64.b64decode(text, altchars=b"-_", validate=True)
            at = datetime.fromtimestamp(int.from_bytes(raw[:8], "big", signed=True), UTC)
            return cls(at, UUID(bytes=raw[8:]))
        except (binascii.Error, ValueError, OverflowError, OSError) as error:
            raise Invalid("This place in the list does not exist; start from the first page.", field="page") from error
