"""One door per outside thing; models are private to their room; no SQL by hand outside the ground."""

import ast

import pytest

from tests.walls.house import functions, imports, sources

ONE_DOOR = {
    "apscheduler": "msp/clockwork.py",
    "flask_login": "msp/web/signin/login.py",
    "smtplib": "msp/channels/mail_out.py",
    "stripe": "msp/billing/stripe_door.py",
    "typst": "msp/billing/documents.py",
    "argon2": "msp/identity/passwords.py",
    "fcntl": "msp/store/locks.py",
    "authlib": "msp/web/signin/sso.py",
    "joserfc": "msp/web/signin/sso.py",
    "requests": "msp/web/signin/egress.py",
    "urllib3": "msp/web/signin/egress.py",
    "cryptography": "msp/store/sealing.py",
    "imap_tools": "msp/channels/mail_in.py",
    "imaplib": "msp/channels/mail_in.py",
    "holidays": "msp/sla/holiday_lists.py",
    "icalendar": "msp/sla/holiday_files.py",
    "recurring_ical_events": "msp/sla/holiday_files.py",
}


CLOCKS = {"clock.now", "datetime.now", "datetime.utcnow", "date.today", "time.time", "time.time_ns", "time.monotonic"}


@pytest.mark.parametrize("package", ONE_DOOR)
def test_an_outside_thing_has_one_door(package: str):
    importers = {path for path, tree in sources().items() if any(_is(name, package) for name in imports(tree))}
    assert importers == {ONE_DOOR[package]}


def _is(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def test_models_are_private_to_their_room():
    strangers = set()
    for path, tree in sources().items():
        for name in imports(tree):
            parts = name.split(".")
            if parts[0] == "msp" and "models" in parts[2:3] and not path.startswith(f"msp/{parts[1]}/"):
                strangers.add(f"{path} imports {name}")
    assert not strangers


def test_actions_are_reached_through_the_face_of_their_room():
    strangers = {
        f"{path} imports {name}"
        for path, tree in sources().items()
        for name in imports(tree)
        if name.startswith("msp.") and name.split(".")[2:3] == ["actions"]
        if not path.startswith(f"msp/{name.split('.')[1]}/")
    }
    assert not strangers


def test_sql_by_hand_stays_on_the_ground():
    by_hand = {
        path
        for path, tree in sources().items()
        if not path.startswith("msp/store/")
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and node.attr in {"__table__", "exec_driver_sql"})
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "text" and _is_sql(node))
    }
    assert not by_hand


def _is_sql(call: ast.Call) -> bool:
    # Conditions of partial indexes are text in both engines' dialect; statements are what is meant here.
    words = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else "select"
    return str(words).split(" ", 1)[0].lower() in {"select", "insert", "update", "delete", "with", "set"}


def test_only_doors_commit():
    doors = ("msp/web/door.py", "msp/cli.py", "msp/demo", "msp/replay", "msp/onboarding.py")
    doors += ("msp/clockwork.py", "msp/store/retention.py")
    # Jobs that visit what is due, a transaction for each row.
    doors += ("msp/store/outbox.py", "msp/store/visiting.py")
    # The worker's ways to mail: one transaction a mail, and never one while a server is asked.
    doors += ("msp/channels/mail_fetching.py", "msp/channels/mail_reading.py")
    # A browser's session and the counter against guessing are written outside the visit they belong to.
    doors += ("msp/identity/sessions.py", "msp/identity/signing_in.py")
    # Machines that call us have a door of their own.
    doors += ("msp/web/hooks/stripe.py",)
    # Who comes back from a client's sign-in service is nobody's visit yet.
    doors += ("msp/web/company.py",)
    committing = {
        path
        for path, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
    }
    assert not {path for path in committing if not path.startswith(doors)}


def test_who_is_a_client_is_said_in_one_place():
    by_hand = {
        path
        for path, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.comprehension)
        and any(isinstance(part, ast.Call) and _called(part) == "all_tenants" for part in ast.walk(node.iter))
        and any("not tenant.is_provider" in ast.unparse(test) for test in node.ifs)
    }
    assert by_hand == {"msp/tenants/queries.py"}


def test_watching_is_entered_at_few_places():
    calls = [
        path
        for path, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _called(node) == "watching"
    ]
    assert len(calls) <= 3


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def test_public_functions_say_what_they_are():
    silent = {
        f"{path}:{function.name}"
        for path, tree in sources().items()
        for function in tree.body
        if isinstance(function, ast.FunctionDef)
        and not function.name.startswith("_")
        and not ast.get_docstring(function)
    }
    assert not silent


def test_no_function_reads_the_clock_below_the_doors():
    readers = {
        path
        for path, tree in sources().items()
        for function in functions(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in CLOCKS
    }
    # Ids carry the moment in which they were made (RFC 9562); no rule ever reads it.
    allowed = ("msp/web/", "msp/cli.py", "msp/clockwork.py", "msp/kernel/clock.py", "msp/kernel/ids.py")
    assert not {path for path in readers if not path.startswith(allowed)}
