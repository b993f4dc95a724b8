"""The provider's people: teams, skills, records, shifts, absences, the rota on call, capacity."""

import sqlalchemy as sa
from alembic import op

from msp.store import base
from msp.store import wall_ddl as walls

revision = "0027_people"
down_revision = "0026_movement"
branch_labels = None
depends_on = None

LEARNT = ("skills", "agent_skills", "certificates", "trainings")
GLOBAL = ("teams", "team_members", *LEARNT, "shifts", "absences", "on_call", "capacities")


def upgrade() -> None:
    """Write the tables, then raise the one wall."""
    bind = op.get_bind()
    op.create_table(
        "teams",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
        sa.UniqueConstraint("key", name=op.f("uq_teams_key")),
        sa.UniqueConstraint("name", name=op.f("uq_teams_name")),
    )
    op.create_table(
        "team_members",
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_team_members_agent_id_agents")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_team_members_team_id_teams")),
        sa.PrimaryKeyConstraint("team_id", "agent_id", name=op.f("pk_team_members")),
    )
    op.create_table(
        "skills",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skills")),
        sa.UniqueConstraint("key", name=op.f("uq_skills_key")),
        sa.UniqueConstraint("name", name=op.f("uq_skills_name")),
    )
    op.create_table(
        "agent_skills",
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("skill_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.CheckConstraint("level between 0 and 3", name=op.f("ck_agent_skills_level")),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_agent_skills_agent_id_agents")),
        sa.ForeignKeyConstraint(["skill_id"], ["skills.id"], name=op.f("fk_agent_skills_skill_id_skills")),
        sa.PrimaryKeyConstraint("agent_id", "skill_id", name=op.f("pk_agent_skills")),
    )
    op.create_table(
        "certificates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("issuer", sa.String(length=120), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", base.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("expires_on is null or expires_on >= issued_on", name=op.f("ck_certificates_span")),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_certificates_agent_id_agents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
    )
    op.create_index("ix_certificates_agent", "certificates", ["agent_id"], unique=False)
    op.create_table(
        "trainings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("mentor_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", base.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(kind = 'mentoring') = (mentor_id is not null)", name=op.f("ck_trainings_mentor")),
        sa.CheckConstraint("due_on is not null or done_on is not null", name=op.f("ck_trainings_day")),
        sa.CheckConstraint("mentor_id is null or mentor_id <> agent_id", name=op.f("ck_trainings_other_mentor")),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_trainings_agent_id_agents")),
        sa.ForeignKeyConstraint(["mentor_id"], ["agents.id"], name=op.f("fk_trainings_mentor_id_agents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trainings")),
    )
    op.create_index("ix_trainings_agent", "trainings", ["agent_id"], unique=False)
    op.create_table(
        "client_trainings",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("trained_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_client_trainings_agent_id_agents")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_client_trainings_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_client_trainings")),
        sa.UniqueConstraint("tenant_id", "agent_id", name=op.f("uq_client_trainings_tenant_id_agent_id")),
    )
    op.create_table(
        "shifts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("start_minute", sa.Integer(), nullable=False),
        sa.Column("end_minute", sa.Integer(), nullable=False),
        sa.CheckConstraint("end_minute between 1 and 1440 and end_minute <> start_minute", name=op.f("ck_shifts_end")),
        sa.CheckConstraint("start_minute between 0 and 1439", name=op.f("ck_shifts_start")),
        sa.CheckConstraint("weekday between 0 and 6", name=op.f("ck_shifts_weekday")),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_shifts_agent_id_agents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shifts")),
        sa.UniqueConstraint(
            "agent_id", "weekday", "start_minute", name=op.f("uq_shifts_agent_id_weekday_start_minute")
        ),
    )
    op.create_table(
        "absences",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("starts_at", base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("declared_at", base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", base.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_absences_span")),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_absences_agent_id_agents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    op.create_index("ix_absences_agent_ends_at", "absences", ["agent_id", "ends_at"], unique=False)
    op.create_table(
        "on_call",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("noted_at", base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("read_at", base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("read_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(note = '') = (noted_at is null)", name=op.f("ck_on_call_noted")),
        sa.CheckConstraint("(read_at is null) = (read_by is null)", name=op.f("ck_on_call_read")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_on_call_span")),
        sa.CheckConstraint("read_at is null or noted_at is not null", name=op.f("ck_on_call_read_what")),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_on_call_agent_id_agents")),
        sa.ForeignKeyConstraint(["read_by"], ["agents.id"], name=op.f("fk_on_call_read_by_agents")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_on_call_team_id_teams")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_on_call")),
        sa.UniqueConstraint("team_id", "starts_at", name=op.f("uq_on_call_team_id_starts_at")),
    )
    op.create_index("ix_on_call_agent_ends_at", "on_call", ["agent_id", "ends_at"], unique=False)
    op.create_table(
        "capacities",
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("open_tickets", sa.Integer(), nullable=False),
        sa.CheckConstraint("open_tickets between 1 and 500", name=op.f("ck_capacities_open_tickets")),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_capacities_agent_id_agents")),
        sa.PrimaryKeyConstraint("agent_id", name=op.f("pk_capacities")),
    )
    for table in GLOBAL:
        walls.open_to_app(bind, table)
    walls.wall(bind, "client_trainings")


def downgrade() -> None:
    """Take everything down again."""
    op.drop_table("client_trainings")
    for table in reversed(GLOBAL):
        op.drop_table(table)
