"""Hearing and telling: mail that comes in, which fact tells whom, and the door through which mail leaves."""

from msp.channels.change_notices import tell_account_managers_of_change, tell_who_asked
from msp.channels.events import LetterHoursSet, MailboxSet, MailboxSwitched, MailDecided, MailReceived
from msp.channels.excuse_notices import tell_of_proposed_excuse
from msp.channels.holiday_reminders import remind_of_ending_holidays
from msp.channels.letter_hours import LetterWishes, set_letter_hours, wishes_of
from msp.channels.mail_bytes import forget_old_mail
from msp.channels.mail_fetching import fetch_mail
from msp.channels.mail_in import MailServerFault, line_to
from msp.channels.mail_out import deliver_mail, open_post
from msp.channels.mail_reading import read_mail
from msp.channels.mail_review import (
    MailLine,
    MailView,
    attach_mail,
    dismiss_mail,
    mail_view,
    mails_to_review,
    open_from_mail,
)
from msp.channels.mailboxes import (
    MailboxForm,
    MailboxView,
    mailbox_of_client,
    server_of_client,
    set_mailbox,
    switch_mailbox,
)
from msp.channels.models import MailState, Security
from msp.channels.movement_notices import tell_followers, tell_whom_it_is_raised_to
from msp.channels.notices import acknowledge, mail_requester, tell_of_merge
from msp.channels.payment_notices import (
    mail_credit_note,
    mail_invoice,
    mail_pay_link,
    tell_of_drafted_note,
    tell_of_held_money,
    tell_of_payment,
)
from msp.channels.promise_notices import tell_account_manager, tell_in_charge, tell_of_retraction, tell_tier
from msp.channels.reminders import remind_of_open_month
from msp.channels.staff_reminders import remind_staff
from msp.channels.team_notices import tell_author_of_draft, tell_communicator, tell_invited, tell_new_communicator
from msp.channels.vendor_notices import (
    chase_vendor,
    hand_to_vendor,
    handoff_mail,
    remind_vendor,
    tell_of_missed_undertaking,
    tell_of_vendor,
    write_to_vendor,
)
from msp.channels.way_in import open_mail_in
from msp.channels.welcome import mail_sign_in

__all__ = [
    "LetterHoursSet",
    "LetterWishes",
    "MailDecided",
    "MailLine",
    "MailReceived",
    "MailServerFault",
    "MailState",
    "MailView",
    "MailboxForm",
    "MailboxSet",
    "MailboxSwitched",
    "MailboxView",
    "Security",
    "acknowledge",
    "attach_mail",
    "chase_vendor",
    "deliver_mail",
    "dismiss_mail",
    "fetch_mail",
    "forget_old_mail",
    "hand_to_vendor",
    "handoff_mail",
    "line_to",
    "mail_credit_note",
    "mail_invoice",
    "mail_pay_link",
    "mail_requester",
    "mail_sign_in",
    "mail_view",
    "mailbox_of_client",
    "mails_to_review",
    "open_from_mail",
    "open_mail_in",
    "open_post",
    "read_mail",
    "remind_of_ending_holidays",
    "remind_of_open_month",
    "remind_staff",
    "remind_vendor",
    "server_of_client",
    "set_letter_hours",
    "set_mailbox",
    "switch_mailbox",
    "tell_account_manager",
    "tell_account_managers_of_change",
    "tell_author_of_draft",
    "tell_communicator",
    "tell_followers",
    "tell_in_charge",
    "tell_invited",
    "tell_new_communicator",
    "tell_of_drafted_note",
    "tell_of_held_money",
    "tell_of_merge",
    "tell_of_missed_undertaking",
    "tell_of_payment",
    "tell_of_proposed_excuse",
    "tell_of_retraction",
    "tell_of_vendor",
    "tell_tier",
    "tell_who_asked",
    "tell_whom_it_is_raised_to",
    "wishes_of",
    "write_to_vendor",
]
