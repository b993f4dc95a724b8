"""Who speaks with the requester, replies that are proposed to him, and swarms with invitations and time."""

import sqlalchemy as sa
from alembic import op

from msp.store import base
from msp.store import wall_ddl as walls

revision = "0025_communicator_swarm"
down_revision = "0024_merge"
branch_labels = None
depends_on = None

HISTORY = ("ticket_communicators", "reply_drafts", "reply_draft_files", "reply_draft_ends", "swarm_times")
MOVED = (
    "old.ended_at is not null or new.why <> old.why or new.ticket_id <> old.ticket_id or new.n <> old.n"
    " or new.called_at <> old.called_at or new.called_by <> old.called_by"
)
REWRITTEN = (
    "new.call_id <> old.call_id or new.agent_id <> old.agent_id or new.team <> old.team"
    " or new.invited_at <> old.invited_at or (old.accepted_at is not null and new.accepted_at <> old.accepted_at)"
)


def upgrade() -> None:
    """Write the tables, then raise their walls."""
    bind = op.get_bind()
    _communicators()
    _drafts()
    _swarms()
    for table in HISTORY:
        walls.wall(bind, table, append_only=True)
    walls.wall(bind, "swarm_calls")
    walls.wall(bind, "swarm_invitations")
    walls.refuse(bind, "swarm_calls", "update", MOVED, "a swarm is only ever ended, once")
    walls.refuse(bind, "swarm_calls", "delete", "true", "a swarm is ended, never deleted")
    walls.refuse(bind, "swarm_invitations", "update", REWRITTEN, "an invitation keeps whom it asked, and when")
    walls.refuse(bind, "swarm_invitations", "delete", "true", "an invitation is answered, never deleted")


def downgrade() -> None:
    """Take everything down again; what was sent stays as messages, what was worked as time."""
    bind = op.get_bind()
    for table in (
        "swarm_times",
        "swarm_invitations",
        "swarm_calls",
        "reply_draft_ends",
        "reply_draft_files",
        "reply_drafts",
        "ticket_communicators",
    ):
        walls.drop_triggers(bind, table)
        op.drop_table(table)


def _table(name: str, *parts: sa.Column | sa.Constraint) -> None:
    op.create_table(
        name,
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *parts,
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f(f"fk_{name}_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{name}")),
    )


def _within(table: str, column: str, parent: str) -> sa.Constraint:
    name = op.f(f"fk_{table}_tenant_id_{column}_{parent}")
    return sa.ForeignKeyConstraint(["tenant_id", column], [f"{parent}.tenant_id", f"{parent}.id"], name=name)


def _agent(table: str) -> sa.Constraint:
    return sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f(f"fk_{table}_agent_id_agents"))


def _unique(table: str, *columns: str) -> sa.Constraint:
    return sa.UniqueConstraint("tenant_id", *columns, name=op.f(f"uq_{table}_tenant_id_{'_'.join(columns)}"))


def _text(name: str, length: int, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, base.UtcDateTime(), nullable=nullable)


def _id(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _number(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False)


def _communicators() -> None:
    table = "ticket_communicators"
    _table(
        table,
        *(_id("ticket_id"), _number("n"), _id("agent_id"), _at("since"), _text("named_by", 200), _text("reason", 500)),
        *(_within(table, "ticket_id", "tickets"), _agent(table), _unique(table, "ticket_id", "n")),
    )


def _drafts() -> None:
    table = "reply_drafts"
    body = sa.Column("body", sa.Text(), nullable=False)
    _table(
        table,
        *(_id("ticket_id"), _number("n"), _text("tier", 2), body, _text("then", 20)),
        *(_id("agent_id"), _text("author_name", 200), _at("drafted_at")),
        *(_within(table, "ticket_id", "tickets"), _agent(table), _unique(table, "ticket_id", "n")),
    )
    table = "reply_draft_files"
    _table(
        table,
        *(_id("draft_id"), _number("n"), _text("name", 200), _number("size_bytes")),
        *(_text("media_type", 100), _text("sha256", 64)),
        *(_within(table, "draft_id", "reply_drafts"), _unique(table, "draft_id", "n")),
    )
    table = "reply_draft_ends"
    _table(
        table,
        *(_id("draft_id"), _text("ending", 10), _id("agent_id"), _text("by_name", 200), _at("ended_at")),
        *(_id("message_id", nullable=True), _text("words", 500)),
        *(_within(table, "draft_id", "reply_drafts"), _within(table, "message_id", "messages"), _agent(table)),
        _unique(table, "draft_id"),
        sa.CheckConstraint("(ending = 'sent') = (message_id is not null)", name=op.f(f"ck_{table}_sent")),
    )


def _swarms() -> None:
    table = "swarm_calls"
    _table(
        table,
        *(_id("ticket_id"), _number("n"), _text("why", 500), _id("agent_id", nullable=True), _text("called_by", 200)),
        *(_at("called_at"), _at("ended_at", nullable=True), _text("ended_by", 200)),
        *(_within(table, "ticket_id", "tickets"), _agent(table), _unique(table, "ticket_id", "n")),
    )
    is_open = sa.text("ended_at IS NULL")
    where = {"sqlite_where": is_open, "postgresql_where": is_open}
    op.create_index("uq_swarm_calls_open", table, ["tenant_id", "ticket_id"], unique=True, **where)
    table = "swarm_invitations"
    answered = sa.CheckConstraint("(answer is null) = (answered_at is null)", name=op.f(f"ck_{table}_answered"))
    accepted = sa.CheckConstraint("answer <> 'accepted' or accepted_at is not null", name=op.f(f"ck_{table}_accepted"))
    _table(
        table,
        *(_id("call_id"), _id("agent_id"), _text("team", 60), _text("invited_by", 200), _at("invited_at")),
        *(_text("answer", 10, nullable=True), _at("answered_at", nullable=True), _at("accepted_at", nullable=True)),
        *(_text("reason", 500), _within(table, "call_id", "swarm_calls"), _agent(table)),
        *(_unique(table, "call_id", "agent_id"), answered, accepted),
    )
    op.create_index("ix_swarm_invitations_agent", table, ["agent_id"], unique=False)
    table = "swarm_times"
    _table(
        table,
        *(_id("call_id"), _id("entry_id"), _within(table, "call_id", "swarm_calls")),
        *(_within(table, "entry_id", "work_entries"), _unique(table, "entry_id")),
    )
    op.create_index("ix_swarm_times_tenant_call", table, ["tenant_id", "call_id"], unique=False)
