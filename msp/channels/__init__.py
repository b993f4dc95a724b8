"""Hearing and telling: which fact tells whom, and the two doors through which mail leaves and comes in."""

from msp.channels.events import MailboxSet, MailboxSwitched, MailDecided, MailReceived
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
from msp.channels.notices import acknowledge, mail_invoice, mail_requester, tell_account_manager, tell_tier
from msp.channels.way_in import open_mail_in

__all__ = [
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
    "deliver_mail",
    "dismiss_mail",
    "fetch_mail",
    "forget_old_mail",
    "line_to",
    "mail_invoice",
    "mail_requester",
    "mail_view",
    "mailbox_of_client",
    "mails_to_review",
    "open_from_mail",
    "open_mail_in",
    "open_post",
    "read_mail",
    "server_of_client",
    "set_mailbox",
    "switch_mailbox",
    "tell_account_manager",
    "tell_tier",
]
