"""Every setting once, typed, read from the environment (`MSP_…`) and refused at start when it makes no sense."""

import secrets
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

MEGABYTE = 1024 * 1024


class Settings(BaseSettings):
    """The settings of one process; each name is an environment variable with the prefix MSP_."""

    model_config = SettingsConfigDict(env_prefix="MSP_", extra="ignore", frozen=True)

    mode: Literal["production", "demo", "test"] = "demo"
    var_dir: Path = Path("var")
    database_url: str = ""
    #: The role that owns the tables and runs migrations; the app's own connection never needs it.
    owner_database_url: str = ""
    secret_key: str = ""
    #: Links in mails start with this, never with a Host header somebody sent (reliability.md T12).
    base_url: str = "http://127.0.0.1:8000"
    #: The provider's name as pages show it.
    brand: str = Field(default="Harbour IT", min_length=1, max_length=60)
    port: int = Field(default=8000, ge=1, le=65535)
    secure_cookies: bool = False
    trusted_hosts: tuple[str, ...] = ()
    #: How many proxies of ours stand before the app; forwarded headers of anybody else are ignored.
    trusted_proxies: int = Field(default=0, ge=0, le=5)
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

    @model_validator(mode="after")
    def _refuse_a_demo_in_production(self) -> "Settings":
        if self.mode == "production":
            wanted = {
                "MSP_SECURE_COOKIES": self.secure_cookies,
                "MSP_TRUSTED_HOSTS": bool(self.trusted_hosts),
                "MSP_BASE_URL (https)": self.base_url.startswith("https://"),
            }
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
