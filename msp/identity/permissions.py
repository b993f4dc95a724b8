"""The whole permission matrix on one page: every verb, every role, and how far each reaches (reliability.md 6.3).

Reading a row: `P` all clients of the provider · `A` granted clients · `T` granted clients where a tier is held ·
`C` the own client · `O` own or participating · `-` never. Deny wins; what is not written here is denied.
"""

from enum import StrEnum


class Role(StrEnum):
    """What somebody is, at the provider or at one client."""

    OWNER = "owner"
    AGENT = "agent"
    ACCOUNT_MANAGER = "account_manager"
    CLIENT_ADMIN = "client_admin"
    CLIENT_USER = "client_user"


class Reach(StrEnum):
    """How far a permission reaches, widest first."""

    PROVIDER = "P"
    GRANTED = "A"
    TIERED = "T"
    CLIENT = "C"
    OWN = "O"


class Can(StrEnum):
    """Every permission verb of the product."""

    TICKET_CREATE = "ticket.create"
    TICKET_READ = "ticket.read"
    TICKET_REPLY = "ticket.reply_public"
    NOTE_READ = "ticket.note_internal.read"
    NOTE_WRITE = "ticket.note_internal.write"
    TICKET_ASSIGN = "ticket.assign"
    TICKET_ESCALATE = "ticket.escalate"
    TICKET_CLOSE = "ticket.close"
    TICKET_PRIORITY = "ticket.priority"
    TICKET_MERGE = "ticket.merge"
    TICKET_WAIT = "sla.pause"
    TIME_WRITE = "time.write"
    TIME_READ = "time.read"
    HANDOFF_CREATE = "handoff.create"
    ARTICLE_READ = "article.read"
    ARTICLE_WRITE = "article.write"
    CONFIG_READ = "client.config.read"
    CONFIG_WRITE = "client.config.write"
    CONFIG_GOVERN = "client.config.govern"
    SSO_MANAGE = "client.sso.manage"
    VENDOR_MANAGE = "vendor.directory.manage"
    UNDERPINNING_WRITE = "vendor.contract.write"
    COST_WRITE = "vendor.cost.write"
    VENDOR_REPORT = "vendor.report"
    MAILBOX_MANAGE = "mailbox.manage"
    MAIL_REVIEW = "mail.review"
    STAFF_MANAGE = "staff.manage"
    CLIENT_USER_MANAGE = "client_user.manage"
    USAGE_WRITE = "usage.write"
    MONTH_PREVIEW = "invoice.draft"
    MONTH_CLOSE = "invoice.issue"
    INVOICE_READ = "invoice.read"
    INVOICE_PAY = "invoice.pay"
    STATEMENT_READ = "statement.read"
    LEDGER_READ = "ledger.read"
    CREDIT_DRAFT = "credit_note.draft"
    CREDIT_ISSUE = "credit_note.issue"
    FORECAST_READ = "invoice.forecast"
    SLA_REPORT = "sla.report"
    EXCUSE_PROPOSE = "sla.excuse.propose"
    EXCUSE_DECIDE = "sla.excuse.decide"
    AUDIT_READ = "audit.read"
    HEALTH_READ = "health.read"
    EFFECT_SETTLE = "health.effect.settle"
    KIT_READ = "kit.read"
    OWN_HOURS = "own.hours"


ROLES = (Role.OWNER, Role.AGENT, Role.ACCOUNT_MANAGER, Role.CLIENT_ADMIN, Role.CLIENT_USER)

MATRIX: dict[Can, str] = {
    # verb                    owner agent manager admin user
    Can.TICKET_CREATE: "      -     T     A       C     O",
    Can.TICKET_READ: "        -     T     A       C     O",
    Can.TICKET_REPLY: "       -     T     -       C     O",
    Can.NOTE_READ: "          -     T     A       -     -",
    Can.NOTE_WRITE: "         -     T     -       -     -",
    Can.TICKET_ASSIGN: "      -     T     -       -     -",
    Can.TICKET_ESCALATE: "    -     T     -       -     -",
    Can.TICKET_CLOSE: "       -     T     -       C     O",
    Can.TICKET_PRIORITY: "    -     T     -       -     -",
    Can.TICKET_MERGE: "       -     T     -       -     -",
    Can.TICKET_WAIT: "        -     T     -       -     -",
    Can.TIME_WRITE: "         -     T     -       -     -",
    Can.TIME_READ: "          -     T     A       -     -",
    Can.HANDOFF_CREATE: "     -     T     -       -     -",
    Can.ARTICLE_READ: "       -     T     A       C     C",
    Can.ARTICLE_WRITE: "      -     T     -       -     -",
    Can.CONFIG_READ: "        P     A     A       C     -",
    Can.CONFIG_WRITE: "       -     -     -       C     -",
    Can.CONFIG_GOVERN: "      -     -     A       -     -",
    Can.SSO_MANAGE: "         P     -     -       C     -",
    Can.VENDOR_MANAGE: "      P     -     -       -     -",
    Can.UNDERPINNING_WRITE: " -     -     A       -     -",
    Can.COST_WRITE: "         -     T     A       -     -",
    Can.VENDOR_REPORT: "      P     -     A       -     -",
    Can.MAILBOX_MANAGE: "     P     -     A       -     -",
    Can.MAIL_REVIEW: "        -     T     -       -     -",
    Can.STAFF_MANAGE: "       P     -     -       -     -",
    Can.CLIENT_USER_MANAGE: " P     -     -       C     -",
    Can.USAGE_WRITE: "        -     -     A       -     -",
    Can.MONTH_PREVIEW: "      -     -     A       -     -",
    Can.MONTH_CLOSE: "        -     -     A       -     -",
    Can.INVOICE_READ: "       P     -     A       C     -",
    Can.INVOICE_PAY: "        -     -     -       C     -",
    Can.STATEMENT_READ: "     -     -     A       C     -",
    Can.LEDGER_READ: "        P     -     A       -     -",
    Can.CREDIT_DRAFT: "       -     -     A       -     -",
    Can.CREDIT_ISSUE: "       P     -     A       -     -",
    Can.FORECAST_READ: "      -     -     A       -     -",
    Can.SLA_REPORT: "         P     T     A       C     -",
    Can.EXCUSE_PROPOSE: "     -     T     A       -     -",
    Can.EXCUSE_DECIDE: "      -     -     A       -     -",
    Can.AUDIT_READ: "         P     -     A       C     -",
    Can.HEALTH_READ: "        P     -     -       -     -",
    Can.EFFECT_SETTLE: "      P     -     -       -     -",
    Can.KIT_READ: "           P     -     -       -     -",
    Can.OWN_HOURS: "          P     A     A       -     -",
}


def _read(matrix: dict[Can, str]) -> dict[tuple[Role, Can], Reach]:
    cells = {}
    for can, row in matrix.items():
        for role, mark in zip(ROLES, row.split(), strict=True):
            if mark != "-":
                cells[role, can] = Reach(mark)
    return cells


CELLS = _read(MATRIX)


def reach_of(role: Role, can: Can) -> Reach | None:
    """How far a role's permission reaches; None when the role has it nowhere."""
    return CELLS.get((role, can))
