"""Files by content, outside every served folder: written and flushed to the disk before a row names them."""

import hashlib
import os
import re
import secrets
from pathlib import Path
from uuid import UUID

from msp.kernel.errors import Missing, Unavailable

_DIGEST = re.compile(r"[0-9a-f]{64}")


class FileStore:
    """A folder of files named by the SHA-256 of what they hold, one subfolder a tenant, so a tenant can be erased."""

    def __init__(self) -> None:
        self._root: Path | None = None

    def open_at(self, folder: Path) -> None:
        """Use a folder from now on; it is made when the first file comes."""
        self._root = folder

    def keep(self, tenant_id: UUID, content: bytes) -> str:
        """Store a content durably and return its digest; the same content twice is one file. Unavailable if it fails.

        A file without a row is harmless and a row without a file is not, so the row is written second.
        """
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(tenant_id, digest)
        try:
            if not path.exists():
                _write(path, content)
        except OSError as error:
            raise Unavailable("The file could not be stored just now; nothing was changed.") from error
        return digest

    def read(self, tenant_id: UUID, digest: str) -> bytes:
        """The content of a digest, checked against it; Missing when it is not there, Unavailable when it is damaged."""
        path = self._path(tenant_id, digest)
        try:
            content = path.read_bytes()
        except FileNotFoundError as error:
            raise Missing() from error
        if hashlib.sha256(content).hexdigest() != digest:
            raise Unavailable("The stored file is damaged; the provider has to restore it.")
        return content

    def forget(self, tenant_id: UUID, digest: str) -> None:
        """Remove a content for good; nothing happens when it is not there. Unavailable if it fails."""
        try:
            self._path(tenant_id, digest).unlink(missing_ok=True)
        except OSError as error:
            raise Unavailable("The file could not be removed just now.") from error

    def _path(self, tenant_id: UUID, digest: str) -> Path:
        if self._root is None:
            raise RuntimeError("the file store was not opened: the app gives it a folder when it starts")
        if not _DIGEST.fullmatch(digest):
            raise Missing()
        return self._root / tenant_id.hex / digest[:2] / digest


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{secrets.token_hex(8)}")
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
    _flush_folder(path.parent)


def _flush_folder(folder: Path) -> None:
    # The name of a new file is durable only once its folder is flushed too.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


store = FileStore()
open_at, keep, read = store.open_at, store.keep, store.read
