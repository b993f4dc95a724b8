"""The walls between tenants: reading through the ORM, writing, and handing the scope to PostgreSQL."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, event, text
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, UOWTransaction, with_loader_criteria
from sqlalchemy.sql import visitors
from sqlalchemy.sql.schema import Column, Table

from msp.store import scope
from msp.store.base import Base
from msp.store.keys import TenantScoped
from msp.store.wall_ddl import APP, WATCHMAN

#: Tables without a tenant. Every other table is scoped, or a wall test fails.
GLOBAL_TABLES = (
    "tenants",  # the clients themselves: key, name, zone
    "logins",  # credentials of a human, who may belong to several tenants
    "agents",  # the provider's people
    "memberships",  # which login serves or belongs to which tenant, read before any scope exists
    "web_sessions",  # who is signed in
    "throttles",  # counters against guessing
    "links",  # which link opens what, read before any scope exists; nothing of what it opens stands here
    "sso_domains",  # which client's sign-in a mail domain leads to, read before any scope exists; nobody's name in it
    "teams",  # the provider's teams; whom they serve lies in the clients' ladders
    "team_turns",  # how each team gets its tickets, and whose turn it was last
    "team_members",  # which agent is in which team
    "skills",  # what agents can be good at
    "agent_skills",  # how well each is
    "certificates",  # what agents hold, whomever they serve
    "trainings",  # what agents learn, and from whom; what they learn about a client is scoped
    "shifts",  # the week of each agent
    "absences",  # when each agent is away
    "on_call",  # who is on call for which team
    "capacities",  # how much work each agent takes, over all clients
    "letter_hours",  # when the provider's people want letters; one row for each of them, whomever they serve
    "vendors",  # the directory; what a client has with a vendor is scoped
    "legal_entities",  # who invoices: the provider's own name, tax number and terms
    "heartbeats",  # when each job of the worker ran; says nothing of what it did
    "leaders",  # which worker works, one row
    "number_series",  # gapless numbers of a legal entity's documents
)

#: All that `watching()` may read, by table (house.md section 6, wall 4).
WATCHED_COLUMNS = {
    "sla_clocks": ("tenant_id", "id", "ticket_id", "attention_at"),
    "outbox": ("tenant_id", "id", "kind", "due_at", "given_up_at", "let_go_at"),
    "handoffs": ("tenant_id", "id", "chase_at"),
}


@event.listens_for(Session, "do_orm_execute")
def see_only_the_scope(execution: ORMExecuteState) -> None:
    """Wall 2: every SELECT, UPDATE and DELETE is filtered by the scope, and refused without one."""
    in_force = scope.current()
    if in_force is None:
        _refuse_scoped_tables(execution.statement)
        return
    if in_force.watches:
        _refuse_more_than_due_instants(execution)
        return
    if not execution.is_select and not in_force.writes:
        raise RuntimeError("this scope only reads")
    if execution.is_insert or execution.is_update:
        _refuse_strangers(execution, in_force)
    ids = tuple(in_force.tenant_ids)
    fence = with_loader_criteria(TenantScoped, lambda row: row.tenant_id.in_(ids), include_aliases=True)
    execution.statement = execution.statement.options(fence)


def _refuse_strangers(execution: ORMExecuteState, in_force: scope.Scope) -> None:
    """Wall 3 for bulk statements: what they write is of the tenant in scope."""
    statement: Any = execution.statement
    given = execution.parameters or {}
    rows = [dict(row) for row in (given if isinstance(given, Sequence) else [given])]
    rows.append({column.name: getattr(bind, "value", bind) for column, bind in (statement._values or {}).items()})
    for row in rows:
        if row.get("tenant_id") is not None and row["tenant_id"] not in in_force.tenant_ids:
            raise RuntimeError("a bulk statement names another tenant than the one in scope")


def scoped_tables() -> frozenset[str]:
    """The names of all tables that belong to tenants."""
    return frozenset(
        mapper.local_table.name  # pyright: ignore[reportAttributeAccessIssue]
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, TenantScoped)
    )


def _refuse_scoped_tables(statement: Any) -> None:
    # Looking only at the statement's mappers misses subqueries, CTEs and unions (seen in trial): walk it all.
    scoped = scoped_tables()
    for part in visitors.iterate(statement):
        table = part if isinstance(part, Table) else getattr(part, "table", None)
        if isinstance(table, Table) and table.name in scoped:
            raise RuntimeError(f"no tenant is in scope, so “{table.name}” cannot be read")


def _refuse_more_than_due_instants(execution: ORMExecuteState) -> None:
    if not execution.is_select:
        raise RuntimeError("the watchman changes nothing")
    statement: Any = execution.statement
    for part in visitors.iterate(statement):
        if isinstance(part, Column) and part.name not in WATCHED_COLUMNS.get(part.table.name, ()):
            raise RuntimeError(f"the watchman may not read {part.table.name}.{part.name}")


@event.listens_for(Session, "before_flush")
def write_only_in_scope(session: Session, _context: UOWTransaction, _instances: Any) -> None:
    """Wall 3: a new row is stamped with the tenant in scope; another tenant's row is refused."""
    touched = [row for row in {*session.new, *session.dirty, *session.deleted} if isinstance(row, TenantScoped)]
    if not touched:
        return
    in_force = scope.required()
    if not in_force.writes:
        raise RuntimeError("this scope only reads")
    (tenant_id,) = in_force.tenant_ids
    for row in touched:
        _stamp(row, tenant_id)


def _stamp(row: Any, tenant_id: UUID) -> None:
    if row.tenant_id is None:
        row.tenant_id = tenant_id
    elif row.tenant_id != tenant_id:
        raise RuntimeError(f"{type(row).__name__} belongs to another tenant than the one in scope")


@event.listens_for(Session, "loaded_as_persistent")
def sound_the_tripwire(_session: Session, row: object) -> None:
    """Last look (reliability.md 6.2, point 7): whatever was loaded belongs to a tenant in scope."""
    if isinstance(row, TenantScoped) and row.tenant_id not in scope.required().tenant_ids:
        raise RuntimeError(f"{type(row).__name__} of a tenant out of scope was loaded")


@event.listens_for(Session, "after_begin")
def hand_over_the_scope(_session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    """Wall 4: PostgreSQL learns role and tenants for this transaction only, so a pooled connection forgets them."""
    if connection.dialect.name != "postgresql":
        return
    in_force = scope.current()
    role = WATCHMAN if in_force is not None and in_force.watches else APP
    ids = "" if in_force is None else "{" + ",".join(sorted(str(id_) for id_ in in_force.tenant_ids)) + "}"
    connection.execute(
        text("select set_config('role', :role, true), set_config('msp.tenant_ids', :ids, true)"),
        {"role": role, "ids": ids},
    )


def weakness_of(connection: Connection) -> str | None:
    """Why wall 4 would not hold what runs on this connection, as a sentence; None when it stands or none is there."""
    if connection.dialect.name != "postgresql":
        return None
    strong = "select rolsuper or rolbypassrls or rolinherit from pg_roles where rolname = session_user"
    owned = "select exists(select from pg_tables where tableowner = session_user and schemaname = 'public')"
    if connection.scalar(text(strong)) or connection.scalar(text(owned)):
        return (
            "The app's login owns the tables, inherits or passes row security; give it one of its own (docs/house.md)."
        )
    return None
