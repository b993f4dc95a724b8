"""What a migration says to raise the walls around a table: row security, grants, append-only triggers."""

from collections.abc import Sequence

from sqlalchemy import Connection, text

APP, WATCHMAN = "msp_app", "msp_watchman"
# The sub-select is evaluated once a statement; without it PostgreSQL reads the setting anew for every row it filters.
IN_SCOPE = "tenant_id = any ((select nullif(current_setting('msp.tenant_ids', true), '')::uuid[])::uuid[])"


def on_postgresql(bind: Connection) -> bool:
    """Whether wall 4 stands on this engine."""
    return bind.dialect.name == "postgresql"


def raise_roles(bind: Connection) -> None:
    """The app's role and the watchman's: both own nothing, inherit nothing and cannot pass row security."""
    if not on_postgresql(bind):
        return
    for role in (APP, WATCHMAN):
        _run(
            bind,
            f"do $$ begin create role {role} nologin noinherit nosuperuser nobypassrls;"
            " exception when duplicate_object or unique_violation then null; end $$",
        )
        _run(bind, f"grant usage on schema public to {role}")
    # NOINHERIT matters: with inheritance the watchman's policy would silently apply to the app (seen in trial).
    _run(bind, f"do $$ begin execute format('grant {APP}, {WATCHMAN} to %I', session_user); end $$")


def let_in(bind: Connection, login: str) -> None:
    """Let a login that owns nothing take the two roles."""
    _run(bind, f"grant {APP}, {WATCHMAN} to {bind.dialect.identifier_preparer.quote(login)}")


def wall(bind: Connection, table: str, *, append_only: bool = False) -> None:
    """Row security on a tenant's table: the app sees and writes only the tenants handed over for its transaction."""
    if on_postgresql(bind):
        _run(bind, f"alter table {table} enable row level security")
        _run(bind, f"alter table {table} force row level security")
        _run(bind, f"create policy tenant_wall on {table} to {APP} using ({IN_SCOPE}) with check ({IN_SCOPE})")
        verbs = "select, insert" if append_only else "select, insert, update, delete"
        _run(bind, f"grant {verbs} on {table} to {APP}")
    if append_only:
        freeze(bind, table, "true", f"{table} is append-only")


def open_to_app(bind: Connection, table: str) -> None:
    """A global table: readable and writable by the app, without a tenant."""
    if on_postgresql(bind):
        _run(bind, f"grant select, insert, update, delete on {table} to {APP}")


def let_read(bind: Connection, table: str) -> None:
    """A table that is nobody's: the app may look at it."""
    if on_postgresql(bind):
        _run(bind, f"grant select on {table} to {APP}")


def let_read_no_more(bind: Connection, table: str) -> None:
    """Take back what `let_read` gave."""
    if on_postgresql(bind):
        _run(bind, f"revoke all on {table} from {APP}")


def watch(bind: Connection, table: str, columns: Sequence[str], due: str) -> None:
    """The watchman may see that a row of this table is due, and nothing of what it says."""
    if on_postgresql(bind):
        _run(bind, f"create policy watch on {table} for select to {WATCHMAN} using ({due} is not null)")
        _run(bind, f"grant select ({', '.join(columns)}) on {table} to {WATCHMAN}")


def watch_more(bind: Connection, table: str, columns: Sequence[str], due: str) -> None:
    """The watchman may see one more reason for looking at a table that is watched already, and these columns of it."""
    if on_postgresql(bind):
        _run(bind, f"create policy watch_{due} on {table} for select to {WATCHMAN} using ({due} is not null)")
        _run(bind, f"grant select ({', '.join(columns)}) on {table} to {WATCHMAN}")


def watch_less(bind: Connection, table: str, columns: Sequence[str], due: str) -> None:
    """Take back what `watch_more` gave."""
    if on_postgresql(bind):
        _run(bind, f"drop policy watch_{due} on {table}")
        _run(bind, f"revoke all ({', '.join(columns)}) on {table} from {WATCHMAN}")


def count_of_all(bind: Connection, view: str, table: str, rows: str, by: str) -> None:
    """A view that counts rows of all tenants by one column and says nothing else of them.

    A view reads as its owner, whom row security holds too: the owner is shown the counted rows, the app only the view.
    """
    if on_postgresql(bind):
        _run(bind, f"create policy {view} on {table} for select to current_user using ({rows})")
    counted = f"{by}, count(*) as counted from {table} where {rows} group by {by}"
    _run(bind, f"create view {view} as select {counted}")
    let_read(bind, view)


def count_no_more(bind: Connection, view: str, table: str) -> None:
    """Take back what `count_of_all` gave."""
    _run(bind, f"drop view {view}")
    if on_postgresql(bind):
        _run(bind, f"drop policy {view} on {table}")


def freeze(bind: Connection, table: str, when: str, sentence: str) -> None:
    """Refuse UPDATE and DELETE of rows for which `when` (over OLD) holds; corrections only go forward."""
    for verb in ("update", "delete"):
        refuse(bind, table, verb, when, sentence)


def refuse(bind: Connection, table: str, verb: str, when: str, sentence: str) -> None:
    """A trigger that refuses a verb on rows for which `when` holds; it may look into other tables too."""
    name = f"{table}_no_{verb}"
    if not on_postgresql(bind):
        body = f"select raise(abort, '{sentence}')"
        _run(bind, f"create trigger {name} before {verb} on {table} for each row when {when} begin {body}; end")
        return
    # PostgreSQL takes no subquery in a trigger's WHEN, so the function asks.
    kept = "old" if verb == "delete" else "new"
    refusal = f"raise exception '{sentence}' using errcode = 'integrity_constraint_violation'"
    body = f"begin if {when} then {refusal}; end if; return {kept}; end"
    _run(bind, f"create function {name}() returns trigger language plpgsql as $$ {body} $$")
    _run(bind, f"create trigger {name} before {verb} on {table} for each row execute function {name}()")


def drop_triggers(bind: Connection, table: str, verbs: Sequence[str] = ("insert", "update", "delete")) -> None:
    """Take down what `freeze` put up, before its table goes."""
    for verb in verbs:
        name = f"{table}_no_{verb}"
        if on_postgresql(bind):
            _run(bind, f"drop trigger if exists {name} on {table}")
            _run(bind, f"drop function if exists {name}()")
        else:
            _run(bind, f"drop trigger if exists {name}")


def _run(bind: Connection, sql: str) -> None:
    bind.execute(text(sql))
