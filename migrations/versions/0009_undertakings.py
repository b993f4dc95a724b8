"""Vendor contacts with dates, underpinning contracts, and what vendors say on their page."""

import sqlalchemy as sa
from alembic import op

from msp.store import base
from msp.store import wall_ddl as walls

revision = "0009_undertakings"
down_revision = "0006_links"
branch_labels = None
depends_on = None

MOVED = ("client_vendors", "handoffs")
CONTACT = "tenant_id, id, vendor_id, contact_name, email, phone, customer_number, support_hours"
HANDOFF = (
    "tenant_id, id, ticket_id, client_vendor_id, n, reference, summary, handed_at, handed_by,"
    " acknowledged_at, returned_at, outcome"
)
#: Contacts that were there before they had dates count from the beginning, and the retired ones until then.
BEGINNING = "'2000-01-01 00:00:00.000000'"
SAID = (
    "vendor_id",
    "contact_name",
    "email",
    "phone",
    "customer_number",
    "support_hours",
    "valid_from",
    "added_by",
    "reason",
)
REWRITTEN = "old.retired_at is not null or " + " or ".join(f"new.{name} is distinct from old.{name}" for name in SAID)


def upgrade() -> None:
    """Take the rows aside, write the tables anew with what they lacked, put the rows back, then raise the walls."""
    bind = op.get_bind()
    _take_aside(bind)
    _contracts()
    _contacts()
    _handoffs()
    _messages()
    is_active = "is_active" if walls.on_postgresql(bind) else "is_active = 1"
    instant = f"cast({BEGINNING} as timestamptz)" if walls.on_postgresql(bind) else BEGINNING
    document = "'{}'::jsonb" if walls.on_postgresql(bind) else "'{}'"
    # Nothing below is typed by anybody: names of columns, and literals of this file.
    op.execute(
        f"insert into client_vendors ({CONTACT}, valid_from, added_by, reason, retired_at, retired_by, retire_reason)"
        f" select {CONTACT}, {instant}, '', '', case when {is_active} then null else {instant} end, '', ''"
        " from client_vendors_aside"
    )
    op.execute(
        f"insert into handoffs ({HANDOFF}, subject, enclosure, vendor_reference)"
        f" select {HANDOFF}, '', {document}, '' from handoffs_aside"
    )
    _forget_aside()
    walls.wall(bind, "underpinning_contracts", append_only=True)
    walls.wall(bind, "client_vendors")
    walls.wall(bind, "handoffs")
    walls.wall(bind, "handoff_messages", append_only=True)
    walls.refuse(bind, "client_vendors", "update", REWRITTEN, "a vendor contact is retired, never rewritten")
    walls.watch(bind, "handoffs", ("tenant_id", "id", "chase_at"), "chase_at")
    _raise_old_walls(bind)


def _take_aside(bind: sa.Connection) -> None:
    for table in MOVED:
        if walls.on_postgresql(bind):
            # Row security is forced on the owner too, who would otherwise copy nothing.
            op.execute(f"alter table {table} no force row level security")
        op.execute(f"create table {table}_aside as select * from {table}")
    for table in reversed(MOVED):
        walls.drop_triggers(bind, table)
        op.drop_table(table)


def _forget_aside() -> None:
    for table in MOVED:
        op.drop_table(f"{table}_aside")


def _raise_old_walls(bind: sa.Connection) -> None:
    walls.refuse(bind, "handoffs", "update", "old.returned_at is not null", "a hand-off that is over is history")
    walls.refuse(bind, "handoffs", "delete", "true", "hand-offs are history and stay")
    walls.refuse(bind, "client_vendors", "delete", "true", "a vendor contact is retired, never deleted")


def _tenant_keys(table: str) -> list[sa.Constraint]:
    return [
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f(f"fk_{table}_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{table}")),
    ]


def _within(table: str, column: str, parent: str) -> sa.Constraint:
    name = op.f(f"fk_{table}_tenant_id_{column}_{parent}")
    return sa.ForeignKeyConstraint(["tenant_id", column], [f"{parent}.tenant_id", f"{parent}.id"], name=name)


def _contracts() -> None:
    table = "underpinning_contracts"
    op.create_table(
        table,
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("valid_from", base.UtcDateTime(), nullable=False),
        sa.Column("document", base.Document, nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("written_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendors.id"], name=op.f(f"fk_{table}_vendor_id_vendors")),
        sa.UniqueConstraint("tenant_id", "vendor_id", "n", name=op.f(f"uq_{table}_tenant_id_vendor_id_n")),
        sa.UniqueConstraint(
            "tenant_id", "vendor_id", "valid_from", name=op.f(f"uq_{table}_tenant_id_vendor_id_valid_from")
        ),
        *_tenant_keys(table),
    )


def _contact_columns() -> list[sa.Column]:
    return [
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("contact_name", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("customer_number", sa.String(length=60), nullable=False),
        sa.Column("support_hours", sa.String(length=200), nullable=False),
    ]


def _contact_keys() -> list[sa.Constraint]:
    name = op.f("fk_client_vendors_vendor_id_vendors")
    return [sa.ForeignKeyConstraint(["vendor_id"], ["vendors.id"], name=name), *_tenant_keys("client_vendors")]


def _contacts() -> None:
    op.create_table(
        "client_vendors",
        *_contact_columns(),
        sa.Column("valid_from", base.UtcDateTime(), nullable=False),
        sa.Column("added_by", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("retired_at", base.UtcDateTime(), nullable=True),
        sa.Column("retired_by", sa.String(length=200), nullable=False),
        sa.Column("retire_reason", sa.String(length=500), nullable=False),
        *_contact_keys(),
    )
    stands = sa.text("retired_at IS NULL")
    columns = ["tenant_id", "vendor_id", "contact_name"]
    where = {"sqlite_where": stands, "postgresql_where": stands}
    op.create_index("uq_client_vendors_standing", "client_vendors", columns, unique=True, **where)


def _handoff_columns() -> list[sa.Column]:
    return [
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("client_vendor_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=21), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("handed_at", base.UtcDateTime(), nullable=False),
        sa.Column("handed_by", sa.String(length=200), nullable=False),
        sa.Column("acknowledged_at", base.UtcDateTime(), nullable=True),
        sa.Column("returned_at", base.UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
    ]


def _handoff_keys() -> list[sa.Constraint]:
    return [
        _within("handoffs", "client_vendor_id", "client_vendors"),
        _within("handoffs", "ticket_id", "tickets"),
        sa.UniqueConstraint("tenant_id", "ticket_id", "n", name=op.f("uq_handoffs_tenant_id_ticket_id_n")),
        *_tenant_keys("handoffs"),
    ]


def _one_at_a_time() -> None:
    out = sa.text("returned_at IS NULL")
    where = {"sqlite_where": out, "postgresql_where": out}
    op.create_index("uq_handoffs_open", "handoffs", ["tenant_id", "ticket_id"], unique=True, **where)


def _handoffs() -> None:
    op.create_table(
        "handoffs",
        *_handoff_columns(),
        sa.Column("contract_id", sa.Uuid(), nullable=True),
        sa.Column("terms", base.Document, nullable=True),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("enclosure", base.Document, nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column("vendor_reference", sa.String(length=60), nullable=False),
        sa.Column("eta_at", base.UtcDateTime(), nullable=True),
        sa.Column("remind_at", base.UtcDateTime(), nullable=True),
        sa.Column("eta_chase_at", base.UtcDateTime(), nullable=True),
        sa.Column("chase_at", base.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_handoffs_agent_id_agents")),
        _within("handoffs", "contract_id", "underpinning_contracts"),
        *_handoff_keys(),
    )
    _one_at_a_time()
    chased = sa.text("chase_at IS NOT NULL")
    where = {"sqlite_where": chased, "postgresql_where": chased}
    op.create_index("ix_handoffs_chase_at", "handoffs", ["chase_at"], **where)


def _messages() -> None:
    table = "handoff_messages"
    op.create_table(
        table,
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("handoff_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("sent_at", base.UtcDateTime(), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint("side in ('provider', 'vendor')", name=op.f(f"ck_{table}_side")),
        _within(table, "handoff_id", "handoffs"),
        sa.UniqueConstraint("tenant_id", "handoff_id", "n", name=op.f(f"uq_{table}_tenant_id_handoff_id_n")),
        *_tenant_keys(table),
    )


def downgrade() -> None:
    """Put the tables back as they were; of a contact that was changed only the newest row can stay."""
    bind = op.get_bind()
    walls.drop_triggers(bind, "handoff_messages")
    op.drop_table("handoff_messages")
    _take_aside(bind)
    walls.drop_triggers(bind, "underpinning_contracts")
    op.drop_table("underpinning_contracts")
    name = op.f("uq_client_vendors_tenant_id_vendor_id_contact_name")
    unique = sa.UniqueConstraint("tenant_id", "vendor_id", "contact_name", name=name)
    active = sa.Column("is_active", sa.Boolean(), nullable=False)
    op.create_table("client_vendors", *_contact_columns(), active, *_contact_keys(), unique)
    op.create_table("handoffs", *_handoff_columns(), *_handoff_keys())
    _one_at_a_time()
    renamed = CONTACT.replace(
        "contact_name",
        "case when retired_at is null then contact_name else substr(contact_name || ' ' || id, 1, 120) end",
    )
    op.execute(
        f"insert into client_vendors ({CONTACT}, is_active) select {renamed}, retired_at is null"
        " from client_vendors_aside"
    )
    op.execute(f"insert into handoffs ({HANDOFF}) select {HANDOFF} from handoffs_aside")
    _forget_aside()
    walls.wall(bind, "client_vendors")
    walls.wall(bind, "handoffs")
    _raise_old_walls(bind)
