"""Hearing and telling: which fact tells whom, and the door through which mail leaves."""

from msp.channels.mail_out import deliver_mail, open_post
from msp.channels.notices import acknowledge, mail_invoice, mail_requester, tell_account_manager, tell_tier
from msp.channels.vendor_notices import (
    chase_vendor,
    hand_to_vendor,
    handoff_mail,
    remind_vendor,
    tell_of_missed_undertaking,
    tell_of_vendor,
    write_to_vendor,
)

__all__ = [
    "acknowledge",
    "chase_vendor",
    "deliver_mail",
    "hand_to_vendor",
    "handoff_mail",
    "mail_invoice",
    "mail_requester",
    "open_post",
    "remind_vendor",
    "tell_account_manager",
    "tell_of_missed_undertaking",
    "tell_of_vendor",
    "tell_tier",
    "write_to_vendor",
]
