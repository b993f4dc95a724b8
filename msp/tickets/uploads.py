"""Pure: what an uploaded file is called and what it is, judged by its content (reliability.md 6.7, T21)."""

import re
import unicodedata
from dataclasses import dataclass

from msp.kernel.errors import Invalid

NAME_LENGTH = 200
#: The door refuses earlier, by the setting of the installation; no setting goes beyond this.
LARGEST_BYTES = 100 * 1024 * 1024
#: The door takes as many bytes in one request as these files may have together (msp/app.py).
PER_MESSAGE = 10
PER_TICKET = 200

TEXT = "text/plain"
UNKNOWN = "application/octet-stream"

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF", "application/x-elf"),
)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SNIFFED = 4096


@dataclass(frozen=True, slots=True)
class UploadForm:
    """A file as it arrived: the name somebody gave it, and its bytes."""

    name: str
    content: bytes


def label(name: str) -> str:
    """The name as a harmless label: made canonical first, then checked; Invalid when nothing of it is left."""
    folded = unicodedata.normalize("NFC", name).replace("\\", "/")
    visible = "".join(sign for sign in folded if unicodedata.category(sign)[0] != "C")
    clean = " ".join(visible.rsplit("/", 1)[-1].split()).strip(". ")
    if not clean:
        raise Invalid("A file needs a name.", field="attachments")
    if len(clean) > NAME_LENGTH:
        raise Invalid(f"“{clean[:40]}…” is too long a name; at most {NAME_LENGTH} characters.", field="attachments")
    return clean


def media_type(content: bytes) -> str:
    """What the bytes are; markup and scripts are plain text, for no type that a browser would run is ever given."""
    for signature, name in _SIGNATURES:
        if content.startswith(signature):
            return name
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return TEXT if _is_text(content[:_SNIFFED]) else UNKNOWN


def check(uploads: tuple[UploadForm, ...]) -> None:
    """Invalid when there are too many, or one is empty or too large."""
    if len(uploads) > PER_MESSAGE:
        raise Invalid(f"At most {PER_MESSAGE} files go with one message.", field="attachments")
    for upload in uploads:
        name = label(upload.name)
        if not upload.content:
            raise Invalid(f"“{name}” is empty.", field="attachments")
        if len(upload.content) > LARGEST_BYTES:
            raise Invalid(f"“{name}” is larger than {LARGEST_BYTES // 1024**2} MB.", field="attachments")


def _is_text(head: bytes) -> bool:
    try:
        # The cut may fall inside a character of up to four bytes.
        text = head.decode("utf-8") if len(head) < _SNIFFED else head.decode("utf-8", errors="ignore")
    except UnicodeDecodeError:
        return False
    cut = len(head) - len(text.encode("utf-8"))
    return cut < 4 and _CONTROLS.search(text) is None
