"""What every answer carries and every request must: headers, a nonce, one origin, a known host."""

import secrets

from flask import Flask, Response, abort, g, request
from flask_wtf import CSRFProtect

csrf = CSRFProtect()

#: Wings whose addresses are secrets: they need no token against other sites, and tell nobody where they were.
BEHIND_LINKS = frozenset({"vendor"})

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}


def csp_nonce() -> str:
    """The nonce of this answer's scripts."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return g.csp_nonce


def forms_lead_to(origin: str) -> None:
    """Let the forms of this one answer lead to another origin; browsers hold redirects after a form to that too."""
    g.form_origin = origin


def referrer_policy() -> str:
    """Whom a page's links and forms may tell where they stood: a page whose address is a secret, nobody."""
    return "no-referrer" if request.blueprint in BEHIND_LINKS else "same-origin"


def init_app(app: Flask) -> None:
    """Put the shield around an app."""
    csrf.init_app(app)
    app.before_request(_readable)
    app.before_request(_one_origin)
    app.after_request(_harden)
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.jinja_env.globals["referrer_policy"] = referrer_policy


def _readable() -> None:
    # No text column takes a NUL, and nobody types one.
    if "\0" in request.path or any("\0" in value for value in request.args.values()):
        abort(400)


def _one_origin() -> None:
    # Beside the token: a browser says itself when another site sends a form (reliability.md 6.6).
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        abort(403, "That form was sent from another site, so nothing was done.")
    origin = request.headers.get("Origin")
    if origin == "null" and request.blueprint in BEHIND_LINKS:
        return  # a page that tells nobody where it is does not tell us either
    if origin is not None and origin != request.host_url.rstrip("/"):
        abort(403, "That form was sent from another site, so nothing was done.")


def _harden(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Referrer-Policy", referrer_policy())
    response.headers.setdefault("Content-Security-Policy", _policy())
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    kept_by_nobody = "no-store" in response.headers.get("Cache-Control", "")
    if request.endpoint not in {"static", "bootstrap.static"} and not kept_by_nobody:
        response.headers["Cache-Control"] = "no-store"
    return response


def _policy() -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{csp_nonce()}'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            f"form-action 'self' {g.get('form_origin', '')}".rstrip(),
            "base-uri 'none'",
            "object-src 'none'",
            "frame-ancestors 'none'",
        )
    )
