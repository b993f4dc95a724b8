"""Pure: what a browser's session says about who signed in, and how."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Via:
    """The one client, and the connection of it, through which somebody came in."""

    tenant_id: UUID
    connection_id: UUID


@dataclass(frozen=True, slots=True)
class SessionKey:
    """A login, the stamp that ends its sessions, and the connection; without one it was the password."""

    login_id: UUID
    stamp: str
    via: Via | None = None

    def __str__(self) -> str:
        """The key as the session keeps it."""
        parts = [str(self.login_id), self.stamp]
        return ".".join([*parts, str(self.via.tenant_id), str(self.via.connection_id)] if self.via else parts)


def read_key(text: str) -> SessionKey | None:
    """The key that a text stands for; None when it is none."""
    login, *rest = text.split(".")
    try:
        if len(rest) == 1:
            return SessionKey(UUID(login), rest[0])
        stamp, tenant, connection = rest
        return SessionKey(UUID(login), stamp, Via(UUID(tenant), UUID(connection)))
    except ValueError:
        return None
