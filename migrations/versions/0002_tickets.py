"""Ladders of tiers, and tickets with everything that hangs on them."""

import sqlalchemy as sa
from alembic import op

from msp.store import base
from msp.store import wall_ddl as walls

revision = "0002_tickets"
down_revision = "0001_ground"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Write the tables, then raise their walls."""
    bind = op.get_bind()
    op.create_table(
        "ladder_versions",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", base.UtcDateTime(), nullable=False),
        sa.Column("document", base.Document, nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("published_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_ladder_versions_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_ladder_versions")),
        sa.UniqueConstraint("tenant_id", "valid_from", name=op.f("uq_ladder_versions_tenant_id_valid_from")),
    )
    op.create_table(
        "tickets",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=21), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("impact", sa.String(length=10), nullable=False),
        sa.Column("urgency", sa.String(length=10), nullable=False),
        sa.Column("priority", sa.String(length=2), nullable=False),
        sa.Column("tier", sa.String(length=2), nullable=False),
        sa.Column("requester_id", sa.Uuid(), nullable=False),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("opened_at", base.UtcDateTime(), nullable=False),
        sa.Column("updated_at", base.UtcDateTime(), nullable=False),
        sa.Column("resolved_at", base.UtcDateTime(), nullable=True),
        sa.Column("closed_at", base.UtcDateTime(), nullable=True),
        sa.Column("wait_reasons", base.Document, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("external_ref", sa.String(length=100), nullable=True),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("last_stay", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("queue_at", base.UtcDateTime(), nullable=False),
        sa.Column("nearest_metric", sa.String(length=60), nullable=True),
        sa.Column("nearest_warn_at", base.UtcDateTime(), nullable=True),
        sa.Column("nearest_paused", sa.Boolean(), nullable=False),
        sa.Column("nearest_breached", sa.Boolean(), nullable=False),
        sa.CheckConstraint("is_open = (status in ('new', 'open', 'waiting'))", name=op.f("ck_tickets_open_status")),
        sa.CheckConstraint("is_open = (resolved_at is null)", name=op.f("ck_tickets_open_resolved")),
        sa.ForeignKeyConstraint(["assignee_id"], ["agents.id"], name=op.f("fk_tickets_assignee_id_agents")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "requester_id"],
            ["people.tenant_id", "people.id"],
            name=op.f("fk_tickets_tenant_id_requester_id_people"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_tickets_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_tickets")),
        sa.UniqueConstraint("tenant_id", "external_ref", name=op.f("uq_tickets_tenant_id_external_ref")),
        sa.UniqueConstraint("tenant_id", "number", name=op.f("uq_tickets_tenant_id_number")),
        sa.UniqueConstraint("tenant_id", "reference", name=op.f("uq_tickets_tenant_id_reference")),
    )
    op.create_index(
        "ix_tickets_assignee_queue",
        "tickets",
        ["assignee_id", "queue_at", "id"],
        unique=False,
        sqlite_where=sa.text("resolved_at IS NULL"),
        postgresql_where=sa.text("resolved_at IS NULL"),
    )
    op.create_index(
        "ix_tickets_tenant_queue",
        "tickets",
        ["tenant_id", "queue_at", "id", "priority", "tier", "assignee_id", "resolved_at"],
        unique=False,
        sqlite_where=sa.text("resolved_at IS NULL"),
        postgresql_where=sa.text("resolved_at IS NULL"),
    )
    op.create_index("ix_tickets_tenant_requester", "tickets", ["tenant_id", "requester_id", "id"], unique=False)
    op.create_index("ix_tickets_tenant_status", "tickets", ["tenant_id", "status", "id"], unique=False)
    op.create_table(
        "messages",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("sent_at", base.UtcDateTime(), nullable=False),
        sa.Column("author_side", sa.String(length=10), nullable=False),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("person_id is null or agent_id is null", name=op.f("ck_messages_one_author")),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_messages_agent_id_agents")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["people.tenant_id", "people.id"],
            name=op.f("fk_messages_tenant_id_person_id_people"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "ticket_id"],
            ["tickets.tenant_id", "tickets.id"],
            name=op.f("fk_messages_tenant_id_ticket_id_tickets"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_messages_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_messages")),
        sa.UniqueConstraint("tenant_id", "ticket_id", "seq", name=op.f("uq_messages_tenant_id_ticket_id_seq")),
    )
    op.create_table(
        "notes",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("sent_at", base.UtcDateTime(), nullable=False),
        sa.Column("author_side", sa.String(length=10), nullable=False),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_notes_agent_id_agents")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "ticket_id"],
            ["tickets.tenant_id", "tickets.id"],
            name=op.f("fk_notes_tenant_id_ticket_id_tickets"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_notes_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_notes")),
        sa.UniqueConstraint("tenant_id", "ticket_id", "seq", name=op.f("uq_notes_tenant_id_ticket_id_seq")),
    )
    op.create_table(
        "ticket_events",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", base.UtcDateTime(), nullable=False),
        sa.Column("recorded_at", base.UtcDateTime(), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("data", base.Document, nullable=False),
        sa.Column("actor_side", sa.String(length=10), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "ticket_id"],
            ["tickets.tenant_id", "tickets.id"],
            name=op.f("fk_ticket_events_tenant_id_ticket_id_tickets"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_ticket_events_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_ticket_events")),
        sa.UniqueConstraint("tenant_id", "ticket_id", "seq", name=op.f("uq_ticket_events_tenant_id_ticket_id_seq")),
    )
    op.create_table(
        "ticket_participants",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["people.tenant_id", "people.id"],
            name=op.f("fk_ticket_participants_tenant_id_person_id_people"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "ticket_id"],
            ["tickets.tenant_id", "tickets.id"],
            name=op.f("fk_ticket_participants_tenant_id_ticket_id_tickets"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_ticket_participants_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_ticket_participants")),
        sa.UniqueConstraint(
            "tenant_id", "ticket_id", "person_id", name=op.f("uq_ticket_participants_tenant_id_ticket_id_person_id")
        ),
    )
    op.create_index(
        "ix_ticket_participants_tenant_person", "ticket_participants", ["tenant_id", "person_id"], unique=False
    )
    op.create_table(
        "tier_stays",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("tier", sa.String(length=2), nullable=False),
        sa.Column("entered_at", base.UtcDateTime(), nullable=False),
        sa.Column("left_at", base.UtcDateTime(), nullable=True),
        sa.Column("cause", sa.String(length=12), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("vendor", sa.String(length=60), nullable=True),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["assignee_id"], ["agents.id"], name=op.f("fk_tier_stays_assignee_id_agents")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "ticket_id"],
            ["tickets.tenant_id", "tickets.id"],
            name=op.f("fk_tier_stays_tenant_id_ticket_id_tickets"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_tier_stays_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_tier_stays")),
        sa.UniqueConstraint("tenant_id", "ticket_id", "n", name=op.f("uq_tier_stays_tenant_id_ticket_id_n")),
    )
    op.create_index(
        "uq_tier_stays_open",
        "tier_stays",
        ["tenant_id", "ticket_id"],
        unique=True,
        sqlite_where=sa.text("left_at IS NULL"),
        postgresql_where=sa.text("left_at IS NULL"),
    )
    op.create_table(
        "work_entries",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("tier", sa.String(length=2), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("work_type", sa.String(length=10), nullable=False),
        sa.Column("worked_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("logged_at", base.UtcDateTime(), nullable=False),
        sa.Column("logged_by", sa.String(length=200), nullable=False),
        sa.Column("corrects_id", sa.Uuid(), nullable=True),
        sa.Column("correction_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint("minutes between 0 and 1440", name=op.f("ck_work_entries_minutes")),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_work_entries_agent_id_agents")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "corrects_id"],
            ["work_entries.tenant_id", "work_entries.id"],
            name=op.f("fk_work_entries_tenant_id_corrects_id_work_entries"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "ticket_id"],
            ["tickets.tenant_id", "tickets.id"],
            name=op.f("fk_work_entries_tenant_id_ticket_id_tickets"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_work_entries_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_work_entries")),
        sa.UniqueConstraint("tenant_id", "corrects_id", name=op.f("uq_work_entries_tenant_id_corrects_id")),
    )
    op.create_index("ix_work_entries_tenant_ticket", "work_entries", ["tenant_id", "ticket_id"], unique=False)
    op.create_index("ix_work_entries_tenant_worked_on", "work_entries", ["tenant_id", "worked_on"], unique=False)
    op.create_table(
        "attachments",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("note_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("stored_at", base.UtcDateTime(), nullable=False),
        sa.CheckConstraint("(message_id is null) <> (note_id is null)", name=op.f("ck_attachments_one_place")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "message_id"],
            ["messages.tenant_id", "messages.id"],
            name=op.f("fk_attachments_tenant_id_message_id_messages"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "note_id"],
            ["notes.tenant_id", "notes.id"],
            name=op.f("fk_attachments_tenant_id_note_id_notes"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "ticket_id"],
            ["tickets.tenant_id", "tickets.id"],
            name=op.f("fk_attachments_tenant_id_ticket_id_tickets"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_attachments_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_attachments")),
        sa.UniqueConstraint("tenant_id", "ticket_id", "n", name=op.f("uq_attachments_tenant_id_ticket_id_n")),
    )
    walls.wall(bind, "ladder_versions", append_only=True)
    walls.wall(bind, "tickets")
    walls.wall(bind, "messages")
    walls.wall(bind, "notes")
    walls.wall(bind, "ticket_events", append_only=True)
    walls.wall(bind, "ticket_participants")
    walls.wall(bind, "tier_stays")
    walls.wall(bind, "work_entries", append_only=True)
    walls.wall(bind, "attachments")


def downgrade() -> None:
    """Take everything down again."""
    bind = op.get_bind()
    op.drop_table("attachments")
    walls.drop_triggers(bind, "work_entries")
    op.drop_table("work_entries")
    op.drop_table("tier_stays")
    op.drop_table("ticket_participants")
    walls.drop_triggers(bind, "ticket_events")
    op.drop_table("ticket_events")
    op.drop_table("notes")
    op.drop_table("messages")
    op.drop_table("tickets")
    walls.drop_triggers(bind, "ladder_versions")
    op.drop_table("ladder_versions")
