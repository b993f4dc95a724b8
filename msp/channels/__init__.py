"""Hearing and telling: which fact tells whom, and the door through which mail leaves."""

from msp.channels.change_notices import tell_account_managers_of_change, tell_who_asked
from msp.channels.mail_out import deliver_mail, open_post
from msp.channels.notices import acknowledge, mail_invoice, mail_requester, tell_account_manager, tell_tier

__all__ = [
    "acknowledge",
    "deliver_mail",
    "mail_invoice",
    "mail_requester",
    "open_post",
    "tell_account_manager",
    "tell_account_managers_of_change",
    "tell_tier",
    "tell_who_asked",
]
