"""The page somebody wanted before signing in: in a cookie that we sign, so that no row is written for strangers."""

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug import Response

#: Who signs in later than that begins on the first page.
SECONDS = 30 * 60
LONGEST = 500


def remember(response: Response) -> Response:
    """Keep the address of this request for after the sign-in; it is never taken from what a link says."""
    wanted = request.full_path.rstrip("?")
    wanted = wanted if len(wanted) <= LONGEST else request.path
    if _is_ours(wanted):
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        signed = _serializer().dumps(wanted)
        response.set_cookie(_name(), signed, SECONDS, path="/", secure=secure, httponly=True, samesite="Lax")
    return response


def wanted() -> str | None:
    """The address to go back to; None when there is none, it is too old, or it was not signed by us."""
    try:
        found = _serializer().loads(request.cookies.get(_name(), ""), max_age=SECONDS)
    except BadData:
        return None
    return found if isinstance(found, str) and _is_ours(found) else None


def forget(response: Response) -> Response:
    """Once is enough."""
    if _name() in request.cookies:
        response.delete_cookie(_name(), path="/", secure=current_app.config["SESSION_COOKIE_SECURE"])
    return response


def _is_ours(path: str) -> bool:
    """A path of this house and nothing else: two slashes, or a backslash, lead a browser to another host."""
    return path.startswith("/") and not path.startswith(("//", "/\\")) and len(path) <= LONGEST and path.isprintable()


def _name() -> str:
    return "__Host-msp-back" if current_app.config["SESSION_COOKIE_SECURE"] else "msp-back"


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="way back")
