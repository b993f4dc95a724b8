"""Hearing and telling: which fact tells whom, and the door through which mail leaves."""

from msp.channels.change_notices import tell_account_managers_of_change, tell_who_asked
from msp.channels.mail_out import deliver_mail, open_post
from msp.channels.notices import acknowledge, mail_requester, tell_account_manager, tell_tier
from msp.channels.payment_notices import mail_invoice, mail_pay_link, tell_of_held_money, tell_of_payment
from msp.channels.reminders import remind_of_open_month
from msp.channels.vendor_notices import (
    chase_vendor,
    hand_to_vendor,
    handoff_mail,
    remind_vendor,
    tell_of_missed_undertaking,
    tell_of_vendor,
    write_to_vendor,
)
from msp.channels.welcome import mail_sign_in

__all__ = [
    "acknowledge",
    "chase_vendor",
    "deliver_mail",
    "hand_to_vendor",
    "handoff_mail",
    "mail_invoice",
    "mail_pay_link",
    "mail_requester",
    "mail_sign_in",
    "open_post",
    "remind_of_open_month",
    "remind_vendor",
    "tell_account_manager",
    "tell_account_managers_of_change",
    "tell_of_held_money",
    "tell_of_missed_undertaking",
    "tell_of_payment",
    "tell_of_vendor",
    "tell_tier",
    "tell_who_asked",
    "write_to_vendor",
]
