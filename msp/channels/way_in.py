"""The way in for mail: its settings, and where raw bytes lie; they are kept by hash before a row names them."""

from dataclasses import dataclass
from datetime import timedelta

from msp.channels.reply_address import open_reply_addresses
from msp.config import MEGABYTE, Settings
from msp.store.files import FileStore


@dataclass(frozen=True, slots=True)
class Intake:
    """The settings of the way in: limits, names and spans."""

    largest_mail: int = 25 * MEGABYTE
    largest_file: int = 10 * MEGABYTE
    #: The address from which this house writes.
    own_address: str = ""
    authserv_id: str = ""
    raw_kept: timedelta = timedelta(days=90)

    @property
    def own_domain(self) -> str:
        """The domain of our message ids."""
        return self.own_address.rpartition("@")[2]


class WayIn:
    """The way in for mail; the app opens it with its settings when it starts."""

    def __init__(self) -> None:
        self.settings = Intake()
        self.raw = FileStore()

    def open(self, settings: Settings) -> None:
        """Use these settings from now on."""
        self.raw.open_at(settings.raw_mail_dir)
        open_reply_addresses(settings.secret())
        self.settings = Intake(
            largest_mail=settings.mail_limit_bytes,
            largest_file=settings.upload_limit_bytes,
            own_address=settings.mail_from.casefold(),
            authserv_id=settings.mail_authserv_id,
            raw_kept=timedelta(days=settings.mail_raw_days),
        )


way_in = WayIn()
open_mail_in = way_in.open
