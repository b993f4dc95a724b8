"""Pure: the parts of a mail → its words and its files, within the limits of uploads; what is left out is said."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from email.message import Message
from pathlib import PurePosixPath

from msp.channels import mail_headers
from msp.channels.mail_html import HTML_LENGTH, text_of
from msp.kernel import text as typed
from msp.kernel.errors import Invalid
from msp.tickets import UploadForm
from msp.tickets.uploads import NAME_LENGTH, PER_MESSAGE, label, media_type

DEEPEST, MOST_PARTS, MOST_PAGES = 30, 200, 4
TEXT_LENGTH = 200_000

#: The only charsets that text is read in: Python knows codecs under such names that take minutes for a long text.
_CHARSETS = {"ascii": "utf-8", "us-ascii": "utf-8", "ks_c_5601-1987": "cp949", "gb2312": "gb18030", "gbk": "gb18030"}
_CHARSETS |= {name: name for name in ("utf-8", "utf-16", "koi8-r", "koi8-u", "gb18030", "big5", "shift_jis", "euc-jp")}
_CHARSETS |= {name: name for name in ("iso-2022-jp", "euc-kr", "tis-620", "macintosh", "windows-874", "cp1252")}
_CHARSETS |= {f"iso-8859-{n}": f"iso-8859-{n}" for n in (*range(1, 12), *range(13, 17))}
_CHARSETS |= {f"windows-{n}": f"windows-{n}" for n in range(1250, 1259)}

#: What a computer runs when somebody opens it; nothing of the kind belongs into a request.
_PROGRAMS = frozenset({"application/vnd.microsoft.portable-executable", "application/x-elf"})
_RUN = frozenset(
    {".bat", ".chm", ".cmd", ".com", ".cpl", ".exe", ".hta", ".img", ".iso", ".jar", ".js", ".jse", ".lnk"}
)
_RUN |= {".msc", ".msi", ".msp", ".one", ".pif", ".ps1", ".reg", ".scr", ".vb", ".vbe", ".vbs", ".vhd", ".vhdx"}
_RUN |= {".wsf", ".wsh", ".appx", ".application", ".gadget"}


@dataclass
class Contents:
    """What a mail holds: words, files, and a sentence for each thing that was left out."""

    plain: list[str] = field(default_factory=list)
    files: list[UploadForm] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    #: The message ids of mails that lie in this one, as in a bounce.
    inside: list[str] = field(default_factory=list)
    parts: int = 0
    #: How many of its texts were pages of HTML, each of which may take a second to clean.
    pages: int = 0

    @property
    def text(self) -> str:
        """All words in their order."""
        return typed.lines("\n\n".join(part.strip("\n") for part in self.plain if part.strip()))[:TEXT_LENGTH]


def contents(message: Message, largest_file: int) -> Contents:
    """The words and the files of a mail; no file is larger than `largest_file` bytes."""
    found = Contents()
    _take(message, found, largest_file, 0)
    return found


def _take(part: Message, found: Contents, largest: int, depth: int) -> None:
    found.parts += 1
    if found.parts > MOST_PARTS or depth > DEEPEST:
        if "more parts than anybody sends" not in found.left_out:
            found.left_out.append("more parts than anybody sends")
        return
    if part.get_content_maintype() == "multipart" and part.is_multipart():
        for child in _wanted(part):
            _take(child, found, largest, depth + 1)
    elif part.get_content_type() in ("message/rfc822", "message/delivery-status", "text/rfc822-headers"):
        _take_report(part, found)
    elif _is_words(part):
        _take_words(part, found)
    else:
        _take_file(part, found, largest)


def _take_words(part: Message, found: Contents) -> None:
    found.pages += part.get_content_type() == "text/html"
    if found.pages <= MOST_PAGES:
        found.plain.append(_words(part))
    elif "more pages of text than anybody sends" not in found.left_out:
        found.left_out.append("more pages of text than anybody sends")


def _wanted(part: Message) -> Iterable[Message]:
    children = [child for child in part.get_payload() if isinstance(child, Message)]
    if part.get_content_subtype() != "alternative":
        return children
    kinds = {child.get_content_type(): child for child in reversed(children)}
    text = kinds.get("text/plain")
    # An empty plain alternative beside a page is common, and says nothing.
    if text is not None and _words(text).strip():
        return [text]
    rest = [child for child in children if child.get_content_type() != "text/plain"]
    return rest[-1:] or children


def _is_words(part: Message) -> bool:
    return (
        part.get_content_type() in ("text/plain", "text/html")
        and mail_headers.token(part, "Content-Disposition") != "attachment"
        and not _file_name(part)
    )


def _words(part: Message) -> str:
    text = _decoded(part)
    return text_of(text) if part.get_content_type() == "text/html" else text


def _decoded(part: Message) -> str:
    content = _bytes(part)[: 4 * HTML_LENGTH]
    try:
        name = str(part.get_content_charset() or "utf-8").lower()
    except Exception:  # a malformed parameter (RFC 2231) makes the library raise what it likes
        name = "utf-8"
    for charset in (_CHARSETS.get(name, "utf-8"), "utf-8"):
        try:
            return content.decode(charset)[:TEXT_LENGTH]
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("latin-1")[:TEXT_LENGTH]


def _bytes(part: Message) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except Exception:  # an encoding that is none
        content = None
    return content if isinstance(content, bytes) else b""


def _take_report(part: Message, found: Contents) -> None:
    inner = part.get_payload()
    for mail in inner if isinstance(inner, list) else ():
        if isinstance(mail, Message):
            found.inside += mail_headers.message_ids(mail, "Message-ID")
            found.inside += mail_headers.message_ids(mail, "References")
    if part.get_content_type() == "text/rfc822-headers":
        found.inside += mail_headers.found_ids(_decoded(part)[:TEXT_LENGTH])
    if part.get_content_type() == "message/rfc822":
        found.left_out.append("another mail that was attached")


def _take_file(part: Message, found: Contents, largest: int) -> None:
    content = _bytes(part)
    name = _label(_file_name(part), len(found.files) + 1, part)
    if not content:
        return
    if PurePosixPath(name.casefold()).suffix in _RUN or media_type(content) in _PROGRAMS:
        found.left_out.append(f"“{name}”, which a computer would run")
    elif len(content) > largest:
        found.left_out.append(f"“{name}”, which is larger than {largest // 1024**2} MB")
    elif len(found.files) >= PER_MESSAGE:
        found.left_out.append(f"“{name}”, because {PER_MESSAGE} files go with one message")
    else:
        found.files.append(UploadForm(name, content))


def _file_name(part: Message) -> str:
    try:
        return mail_headers.words(str(part.get_filename() or ""), NAME_LENGTH)
    except Exception:  # a malformed parameter (RFC 2231) makes the library raise what it likes
        return ""


def _label(name: str, n: int, part: Message) -> str:
    try:
        return label(name)
    except Invalid:
        return f"file-{n}.{part.get_content_subtype()[:20]}"
