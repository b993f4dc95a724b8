"""Hearing and telling: which fact tells whom, and the door through which mail leaves."""

from msp.channels.mail_out import deliver_mail, open_post
from msp.channels.notices import acknowledge, mail_requester, tell_account_manager, tell_tier
from msp.channels.payment_notices import mail_invoice, mail_pay_link, tell_of_held_money, tell_of_payment

__all__ = [
    "acknowledge",
    "deliver_mail",
    "mail_invoice",
    "mail_pay_link",
    "mail_requester",
    "open_post",
    "tell_account_manager",
    "tell_of_held_money",
    "tell_of_payment",
    "tell_tier",
]
