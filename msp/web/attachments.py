"""Files on their way in and out: read within the limit of the installation, sent as downloads and never shown."""

from collections.abc import Iterable
from io import BytesIO

from flask import Response, current_app, send_file
from werkzeug.datastructures import FileStorage

from msp.kernel.errors import Refusal
from msp.tickets import AttachmentView, UploadForm
from msp.web.filters import size

#: A file of ours runs nothing and reaches nothing, whatever it holds and however it is opened (reliability.md T21).
POLICY = "default-src 'none'; sandbox"


class TooLarge(Refusal):
    """A file beyond the limit of this installation (413)."""

    status = 413


def read_uploads(sent: Iterable[FileStorage] | None) -> tuple[UploadForm, ...]:
    """The files of a form's field `attachments`, in order; TooLarge names the first one beyond the limit."""
    limit: int = current_app.config["SETTINGS"].upload_limit_bytes
    return tuple(_read(file, limit) for file in sent or () if file.filename)


def names_of(sent: Iterable[FileStorage] | None) -> list[str]:
    """What the chosen files were called, for a page that has to ask for them again."""
    return [file.filename for file in sent or () if file.filename]


def download(file: AttachmentView, content: bytes) -> Response:
    """A file as a download under its own name; no browser shows it in place."""
    answer = send_file(BytesIO(content), mimetype=file.media_type, as_attachment=True, download_name=file.name)
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _read(file: FileStorage, limit: int) -> UploadForm:
    content = file.stream.read(limit + 1)
    if len(content) > limit:
        shown = (file.filename or "")[-60:]
        raise TooLarge(f"“{shown}” is larger than {size(limit)}. Send it in smaller parts.", field="attachments")
    return UploadForm(file.filename or "", content)
