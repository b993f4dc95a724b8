"""Flask's session on the rows of `identity.sessions`: the browser keeps a random token and nothing else."""

from typing import Any

import structlog
from flask import Flask, Request, Response, request, session
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import CallbackDict

from msp.identity import sessions
from msp.kernel import clock
from msp.store import db, reading_the_door

log = structlog.get_logger(__name__)


class RowSession(CallbackDict[str, Any], SessionMixin):  # pyright: ignore[reportIncompatibleMethodOverride]
    """A browser's session; `rotate` asks for a new token, as every change of rights must."""

    def __init__(self, kept: sessions.KeptSession | None) -> None:
        super().__init__(kept.data if kept else {}, _note_change)
        self.token = kept.token if kept else None
        self.stale = bool(kept and kept.stale)
        self.rotate = False
        self.modified = False
        #: Why the session could not be opened; the request is refused with it once an answer can be made.
        self.fault: SQLAlchemyError | None = None


def _note_change(session: CallbackDict[str, Any]) -> None:
    session.modified = True  # type: ignore[attr-defined]


class RowSessions(SessionInterface):
    """Opens and keeps sessions; the cookie is `__Host-` bound wherever it travels over TLS."""

    def get_cookie_name(self, app: Flask) -> str:
        """`__Host-msp` over TLS; browsers refuse that prefix on plain http."""
        return "__Host-msp" if app.config["SESSION_COOKIE_SECURE"] else "msp"

    def open_session(self, app: Flask, request: Request) -> RowSession:
        """The session of this request's cookie, or an empty one."""
        token = request.cookies.get(self.get_cookie_name(app))
        if not token or len(token) > 100 or request.path.startswith("/static/"):
            return RowSession(None)
        try:
            with reading_the_door():
                return RowSession(sessions.open_session(token, now=clock.now()))
        except SQLAlchemyError as fault:
            # Flask makes no page at all without a session: it gets an empty one, and `refuse_broken` the fault.
            broken = RowSession(None)
            broken.fault = fault
            return broken

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write what changed; an emptied session is ended, a rotated one moves to a new token."""
        assert isinstance(session, RowSession)
        response.vary.add("Cookie")
        if session.fault is not None:
            return
        try:
            self._save(app, session, response)
        except SQLAlchemyError as fault:
            db.session.remove()
            if session.rotate:
                raise  # who is signed in was to change: nobody is told so when it did not
            # The act itself is committed by now, so the answer stands; what is lost is a word of confirmation.
            log.error("session not kept", error=str(fault))

    def _save(self, app: Flask, session: RowSession, response: Response) -> None:
        old = session.token
        if old and (session.rotate or (session.modified and not session)):
            sessions.end_session(old)
            session.token = None
        if session.modified and session:
            self._keep(app, session, response)
        elif session.modified and old:
            response.delete_cookie(self.get_cookie_name(app), path="/")
        elif session.token and session.stale and "X-Background" not in request.headers:
            # What a page asks by itself keeps nobody signed in.
            sessions.touch_session(session.token, now=clock.now())

    def _keep(self, app: Flask, session: RowSession, response: Response) -> None:
        token = sessions.keep_session(session.token, dict(session), now=clock.now())
        if token != session.token:
            secure = app.config["SESSION_COOKIE_SECURE"]
            name = self.get_cookie_name(app)
            response.set_cookie(name, token, path="/", secure=secure, httponly=True, samesite="Lax")


def refuse_broken() -> None:
    """Refuse a request whose session could not be read, with the fault that kept it."""
    fault: SQLAlchemyError | None = getattr(session, "fault", None)
    if fault is not None:
        raise fault
