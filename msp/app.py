"""The roof: config, store, doors, wiring and commands, in reading order."""

from pathlib import Path

from flask import Flask
from flask_bootstrap import Bootstrap5
from werkzeug.middleware.proxy_fix import ProxyFix

from msp import billing, channels, logs, wiring
from msp.config import MEGABYTE, Settings
from msp.identity import links
from msp.store import db, files, sealing
from msp.tickets.uploads import PER_MESSAGE
from msp.web import (
    choosing,
    company,
    desk,
    door,
    entrance,
    errors,
    filters,
    frame,
    health,
    hooks,
    office,
    pay,
    portal,
    shield,
    vendor,
)
from msp.web.signin import cookies, login

ROOT = Path(__file__).parent.parent
PUBLIC = (entrance.bp, choosing.bp, company.bp, health.bp, vendor.bp, pay.bp, hooks.bp)
BLUEPRINTS = (*PUBLIC, portal.bp, desk.bp, office.bp)


def create_app(settings: Settings | None = None) -> Flask:
    """Build the app; it refuses to start with a bad setting or with a route that declares no permission."""
    settings = settings or Settings()
    logs.configure(as_json=settings.mode == "production")
    app = Flask("msp", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    _configure(app, settings)
    db.init_app(app)
    Bootstrap5(app)
    login.init_app(app)
    app.session_interface = cookies.RowSessions()
    app.before_request(cookies.refuse_broken)
    shield.init_app(app)
    errors.init_app(app)
    filters.init_app(app)
    frame.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    shield.csrf.exempt(vendor.bp)
    wiring.wire()
    links.open_links(settings.secret())
    sealing.open_sealing(settings.secret())
    channels.open_post(settings)
    billing.open_till(settings.stripe)
    channels.open_mail_in(settings)
    files.open_at(settings.files_dir)
    door.refuse_open_doors(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret(),
        SQLALCHEMY_DATABASE_URI=settings.database,
        # A fault of the database is logged in full; what was being written (hashes, words of people) is not (T31).
        SQLALCHEMY_ENGINE_OPTIONS={"hide_parameters": True},
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        MAX_CONTENT_LENGTH=PER_MESSAGE * settings.upload_limit_bytes + MEGABYTE,  # as many files as go, and the words
        MIGRATIONS=str(ROOT / "migrations"),
        PASSWORD_COST=(settings.password_time_cost, settings.password_memory_kib),
        BOOTSTRAP_SERVE_LOCAL=True,
        SESSION_PROTECTION=None,  # the session is a row that we end ourselves; a new address is no reason
        WTF_CSRF_TIME_LIMIT=None,  # the token lives as long as the session, so a long reply is never lost
        SEND_FILE_MAX_AGE_DEFAULT=600,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies, x_proto=settings.trusted_proxies)
