"""Every setting once, typed, read from the environment (`MSP_…`) and refused at start when it makes no sense."""

import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

MEGABYTE = 1024 * 1024
STRIPE = "https://api.stripe.com"


@dataclass(frozen=True, slots=True)
class StripeAccess:
    """How Stripe, or what stands in for it, is reached; payers are sent to `pay_origin` and nowhere else."""

    key: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    api_base: str
    pay_origin: str
    site: str
    timeout_seconds: float


class Settings(BaseSettings):
    """The settings of one process; each name is an environment variable with the prefix MSP_."""

    model_config = SettingsConfigDict(env_prefix="MSP_", extra="ignore", frozen=True)

    mode: Literal["production", "demo", "test"] = "demo"
    var_dir: Path = Path("var")
    database_url: str = ""
    #: The role that owns the tables and runs migrations; the app's own connection never needs it.
    owner_database_url: str = ""
    secret_key: str = ""
    port: int = Field(default=8000, ge=1, le=65535)
    #: Links in mails start with this, never with a Host header somebody sent (reliability.md T12).
    base_url: str = Field(default_factory=lambda given: f"http://127.0.0.1:{given.get('port', 8000)}")
    #: The provider's name as pages show it.
    brand: str = Field(default="Harbour IT", min_length=1, max_length=60)
    secure_cookies: bool = False
    trusted_hosts: tuple[str, ...] = ()
    #: How many proxies of ours stand before the app; forwarded headers of anybody else are ignored.
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    #: Whether a sign-in service may run on this very machine over plain http: for trials, never in production.
    sso_loopback: bool = False
    smtp_url: str = ""
    mail_from: str = "desk@provider.example"
    #: The name under which our own mail server writes Authentication-Results (RFC 8601); empty asks nobody.
    mail_authserv_id: str = Field(default="", max_length=253)
    mail_limit_bytes: int = Field(default=25 * MEGABYTE, ge=1024, le=100 * MEGABYTE)
    #: How long the raw bytes of a mail are kept once it is decided what became of it.
    mail_raw_days: int = Field(default=90, ge=1, le=3650)
    upload_limit_bytes: int = Field(default=10 * MEGABYTE, ge=1024, le=100 * MEGABYTE)
    password_time_cost: int = Field(default=3, ge=1, le=10)
    password_memory_kib: int = Field(default=65536, ge=8, le=1048576)

    #: How long what is over is kept (docs/retention.md): links, the words of delivered effects, ids of sent forms.
    keep_links_days: int = Field(default=90, ge=1, le=3650)
    keep_effects_days: int = Field(default=30, ge=1, le=3650)
    keep_forms_days: int = Field(default=7, ge=1, le=365)
    #: The secret key of the Stripe account; without one invoices are paid to the bank only.
    stripe_key: str = Field(default="", repr=False)
    #: What Stripe signs its webhooks with; they go to /hooks/stripe.
    stripe_webhook_secret: str = Field(default="", repr=False)
    #: Where the API answers; anybody else than Stripe only in demo and tests.
    stripe_api_base: str = STRIPE
    #: Where the payment pages are: Stripe's own, or the domain that the account has set up for them.
    stripe_pay_origin: str = "https://checkout.stripe.com"
    stripe_timeout_seconds: float = Field(default=8, ge=0.1, le=30)
    #: The port of what stands in for Stripe in the demo; the one above `port` unless given.
    stand_in_port: int = Field(default=0, ge=0, le=65535)

    @model_validator(mode="after")
    def _refuse_half_a_stripe(self) -> "Settings":
        if bool(self.stripe_key) != bool(self.stripe_webhook_secret):
            raise ValueError("MSP_STRIPE_KEY and MSP_STRIPE_WEBHOOK_SECRET are set together, or neither is.")
        if self.mode == "production" and self.stripe_api_base != STRIPE:
            raise ValueError(f"MSP_STRIPE_API_BASE is {STRIPE} in production; another one is for demo and tests.")
        if self.mode == "production" and not self.stripe_pay_origin.startswith("https://"):
            raise ValueError("MSP_STRIPE_PAY_ORIGIN starts with https:// in production.")
        return self

    @model_validator(mode="after")
    def _refuse_a_demo_in_production(self) -> "Settings":
        if self.mode == "production":
            wanted = {
                "MSP_SECURE_COOKIES": self.secure_cookies,
                "MSP_TRUSTED_HOSTS": bool(self.trusted_hosts),
                "MSP_BASE_URL (https)": self.base_url.startswith("https://"),
            }
            if self.sso_loopback:
                raise ValueError("Production takes no sign-in service on its own machine: unset MSP_SSO_LOOPBACK.")
            if missing := [name for name, given in wanted.items() if not given]:
                raise ValueError(f"Production needs {', '.join(missing)}.")
        return self

    @property
    def database(self) -> str:
        """The address of the database; an embedded SQLite file under `var_dir` unless one is given."""
        return self.database_url or f"sqlite:///{(self.var_dir / 'msp.db').resolve()}"

    @property
    def owner_database(self) -> str:
        """The address that migrations use."""
        return self.owner_database_url or self.database

    @property
    def files_dir(self) -> Path:
        """Where attachments lie, by content, outside every served folder."""
        return self.var_dir / "files"

    @property
    def stand_in_at(self) -> int | None:
        """The port of what stands in for Stripe; None outside the demo, and where a key of Stripe is set."""
        if self.mode != "demo" or self.stripe_key:
            return None
        return self.stand_in_port or self.port + 1

    @property
    def stripe(self) -> StripeAccess | None:
        """How payments are collected; None where they are not, and invoices are paid to the bank only."""
        port = self.stand_in_at
        if port is not None:
            # Nobody outside knows it, and both processes of the demo make the same one.
            secret = f"whsec_{sha256(b'stand-in:' + self.secret().encode()).hexdigest()}"
            here = f"http://127.0.0.1:{port}"
            return StripeAccess("sk_test_stand_in", secret, here, here, self.base_url, self.stripe_timeout_seconds)
        if not self.stripe_key:
            return None
        places = (self.stripe_api_base, self.stripe_pay_origin.rstrip("/"), self.base_url)
        return StripeAccess(self.stripe_key, self.stripe_webhook_secret, *places, self.stripe_timeout_seconds)

    @property
    def raw_mail_dir(self) -> Path:
        """Where the bytes of mails that came in lie; apart from attachments, for they are removed after a time."""
        return self.var_dir / "raw_mail"

    def secret(self) -> str:
        """The signing key: from the environment, else one made once and kept under `var_dir`."""
        if self.secret_key:
            return self.secret_key
        if self.mode == "production":
            raise ValueError("MSP_SECRET_KEY is missing: production takes its key from the environment.")
        path = self.var_dir / "secret.key"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(48))
        return path.read_text()
