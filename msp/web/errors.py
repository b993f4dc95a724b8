"""Every refusal as a page: what happened, what was kept, what to do; never a stack trace."""

from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, g, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from msp.kernel.errors import Refusal

log = structlog.get_logger(__name__)

SIGNED_OUT = (
    "That form belongs to a session that has ended, so nothing was done. Sign in, open the page anew, send again."
)
SENTENCES = {
    400: "Something in that request could not be understood, so nothing was done.",
    404: "There is nothing here under that name.",
    405: "This address does not take that kind of request.",
    413: "That is larger than what can be sent here. Nothing was kept; send it in smaller files.",
    500: "Something went wrong on our side. Nothing was changed. Please try again; if it stays, tell the desk.",
    503: "The database cannot be reached right now. Nothing was lost; try again in a minute.",
}


def init_app(app: Flask) -> None:
    """Answer every refusal, and every fault, with a plain page."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(SecurityError, _unknown_host)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database_down)
    app.register_error_handler(InterfaceError, _database_down)
    app.register_error_handler(Exception, _fault)


def _refused(refusal: Refusal) -> Any:
    return _page(refusal.status, refusal.sentence, refusal)


def _unknown_host(_error: SecurityError) -> Any:
    # No page: every link in it would be made from a name that is not ours.
    return "This server does not answer under that name.", 400, {"Content-Type": "text/plain; charset=utf-8"}


def _http(error: HTTPException) -> Any:
    cause = getattr(error, "original_exception", None)
    if isinstance(cause, OperationalError | InterfaceError):
        return _database_down(cause)
    if isinstance(error, CSRFError) and error.description != "The CSRF token is missing.":
        return _page(400, SIGNED_OUT)
    code = error.code or 500
    own_words = error.description if code in {400, 403} and error.description else None
    page, status = _page(code, SENTENCES.get(code) or own_words or HTTPStatus(code).phrase)
    allowed = {name: value for name, value in error.get_headers() if name == "Allow"}
    return page, status, allowed


def _database_down(error: Exception) -> Any:
    log.error("database unavailable", error=str(error))
    page, status = _page(503, SENTENCES[503])
    return page, status, {"Retry-After": "30"}


def _fault(error: Exception) -> Any:
    log.exception("fault", path=_place(), kind=type(error).__name__)
    return _page(500, SENTENCES[500])


def _place() -> str:
    """Where it happened; by the pattern of the address, for an address may be a secret."""
    return request.url_rule.rule if request.url_rule else request.path


def _page(status: int, sentence: str, refusal: Refusal | None = None) -> tuple[str, int]:
    # Whatever broke may be what the frame needs: such a page stands alone.
    g.without_frame = status >= 500
    return render_template("errors/refusal.html", status=status, sentence=sentence, refusal=refusal), status
