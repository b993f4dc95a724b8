"""Sign-in services of clients, who is known there, their mail domains, and whether passwords count."""

import sqlalchemy as sa
from alembic import op

from msp.store import base
from msp.store import wall_ddl as walls

revision = "0011_sign_on"
down_revision = "0010_undertakings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Write the tables, then raise their walls."""
    bind = op.get_bind()
    op.create_table(
        "sso_connections",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("issuer", sa.String(length=500), nullable=False),
        sa.Column("client_id", sa.String(length=200), nullable=False),
        sa.Column("sealed_secret", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("creates_people", sa.Boolean(), nullable=False),
        sa.Column("created_at", base.UtcDateTime(), nullable=False),
        sa.Column("last_proved_at", base.UtcDateTime(), nullable=True),
        sa.CheckConstraint("version >= 1", name=op.f("ck_sso_connections_version")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_sso_connections_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_sso_connections")),
        sa.UniqueConstraint("tenant_id", "name", name=op.f("uq_sso_connections_tenant_id_name")),
    )
    op.create_table(
        "sso_identities",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.String(length=500), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("first_seen_at", base.UtcDateTime(), nullable=False),
        sa.Column("last_seen_at", base.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "connection_id"],
            ["sso_connections.tenant_id", "sso_connections.id"],
            name=op.f("fk_sso_identities_tenant_id_connection_id_sso_connections"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "person_id"],
            ["people.tenant_id", "people.id"],
            name=op.f("fk_sso_identities_tenant_id_person_id_people"),
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_sso_identities_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_sso_identities")),
        sa.UniqueConstraint(
            "tenant_id",
            "connection_id",
            "issuer",
            "subject",
            name=op.f("uq_sso_identities_tenant_id_connection_id_issuer_subject"),
        ),
        sa.UniqueConstraint(
            "tenant_id",
            "connection_id",
            "person_id",
            name=op.f("uq_sso_identities_tenant_id_connection_id_person_id"),
        ),
    )
    op.create_table(
        "sso_domains",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("domain", sa.String(length=253), nullable=False),
        sa.Column("asked_at", base.UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", base.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "connection_id"],
            ["sso_connections.tenant_id", "sso_connections.id"],
            name=op.f("fk_sso_domains_tenant_id_connection_id_sso_connections"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sso_domains")),
        sa.UniqueConstraint(
            "tenant_id", "connection_id", "domain", name=op.f("uq_sso_domains_tenant_id_connection_id_domain")
        ),
    )
    op.create_index(
        "uq_sso_domains_confirmed",
        "sso_domains",
        ["domain"],
        unique=True,
        sqlite_where=sa.text("confirmed_at is not null"),
        postgresql_where=sa.text("confirmed_at is not null"),
    )
    op.create_table(
        "sign_in_policies",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", base.UtcDateTime(), nullable=False),
        sa.Column("allows_password", sa.Boolean(), nullable=False),
        sa.Column("author", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_sign_in_policies_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_sign_in_policies")),
        sa.UniqueConstraint("tenant_id", "version", name=op.f("uq_sign_in_policies_tenant_id_version")),
    )
    walls.wall(bind, "sso_connections")
    walls.wall(bind, "sso_identities")
    walls.open_to_app(bind, "sso_domains")
    walls.wall(bind, "sign_in_policies", append_only=True)


def downgrade() -> None:
    """Take everything down again."""
    bind = op.get_bind()
    walls.drop_triggers(bind, "sign_in_policies")
    op.drop_table("sign_in_policies")
    op.drop_table("sso_domains")
    op.drop_table("sso_identities")
    op.drop_table("sso_connections")
