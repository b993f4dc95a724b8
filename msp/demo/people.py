"""Who meets in the demo: the provider's people with their tiers, the clients' people, and how to sign in as each."""

from dataclasses import dataclass

#: One password for everybody, printed at every start: the demo is nobody's real data.
PASSWORD = "harbour lights in fog"  # noqa: S105 - printed for everybody to see
PROVIDER = "Harbour IT"


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody of the provider, and the tiers held at each client by its key."""

    name: str
    tiers: dict[str, tuple[str, ...]]

    @property
    def email(self) -> str:
        """Where they are reached, and what they sign in with."""
        return f"{_nick(self.name)}@harbour.example"


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody of a client; only some of them sign in."""

    client: str
    name: str
    signs_in: bool = False
    is_admin: bool = False

    @property
    def email(self) -> str:
        """Where they are reached, and what they sign in with."""
        return f"{_nick(self.name)}@{self.client.lower()}.example"


OWNER = Staff("Petra Lind", {})
MANAGER = Staff("Omar Farouk", {})
#: Manages the accounts beside him: some excuses take two people.
DEPUTY = Staff("Ines Moreau", {})
AGENTS = (
    Staff("Lena Berg", {"ACORN": ("L0", "L1"), "BIRCH": ("L0", "L1"), "CEDAR": ("L1",), "DUNE": ("L0", "L1")}),
    Staff("Jonas Ek", {"ACORN": ("L0", "L1"), "CEDAR": ("L1",)}),
    Staff("Sven Olsen", {"BIRCH": ("L0", "L1"), "DUNE": ("L0", "L1")}),
    Staff("Marc Dubois", {"ACORN": ("L2",), "BIRCH": ("L2",), "CEDAR": ("L2",)}),
    Staff("Priya Nair", {"ACORN": ("L2",), "BIRCH": ("L2",)}),
    Staff("Nadia Haddad", {"ACORN": ("L3", "L4"), "BIRCH": ("L3",), "CEDAR": ("L3", "L4"), "DUNE": ("L3", "L4")}),
    Staff("Yuki Tanaka", {"DUNE": ("L3",)}),
)

#: Who is in charge at which client: the lead of each step by its level, and the duty manager.
LEADS = {"ACORN": {"L1": "Lena Berg", "L2": "Marc Dubois"}}
DUTY_MANAGERS = {"ACORN": "Nadia Haddad"}

#: Who works at a vendor; there is no sign-in for them, only links.
FORGE, FORGE_NAME = "support@forge-imaging.example", "Support desk of Forge Imaging"

ASKERS = (
    Asker("ACORN", "Anna Holm", signs_in=True, is_admin=True),
    Asker("ACORN", "Rosa Lindqvist", signs_in=True),
    Asker("ACORN", "Erik Sandberg"),
    Asker("ACORN", "Fatima Nouri"),
    Asker("ACORN", "Gustav Wik"),
    Asker("ACORN", "Hedda Strand"),
    Asker("ACORN", "Ingrid Moberg"),
    Asker("BIRCH", "Bea Carter", signs_in=True, is_admin=True),
    Asker("BIRCH", "Bob Ruiz", signs_in=True),
    Asker("BIRCH", "Carlos Mendez"),
    Asker("BIRCH", "Dee Washington"),
    Asker("BIRCH", "Earl Novak"),
    Asker("BIRCH", "Faye Kowalski"),
    Asker("CEDAR", "Clara Cedar", signs_in=True, is_admin=True),
    Asker("CEDAR", "Tom Cedar"),
    Asker("CEDAR", "Wendy Marsh"),
    Asker("CEDAR", "Harold Finch"),
    Asker("CEDAR", "Moira Kelly"),
    Asker("DUNE", "Kenji Mori", signs_in=True, is_admin=True),
    Asker("DUNE", "Aiko Sato", signs_in=True),
    Asker("DUNE", "Hiro Yamada"),
    Asker("DUNE", "Mei Nakamura"),
    Asker("DUNE", "Ren Fujita"),
)

#: Whose requests may begin at a higher step.
VIPS = ("Anna Holm", "Clara Cedar", "Kenji Mori")


def _nick(name: str) -> str:
    return name.split()[0].lower()


def _line(what: str, email: str) -> str:
    return f"  {what:<34} {email}"


SIGN_INS = "\n".join(
    (
        f"Sign in with the password “{PASSWORD}” as",
        _line("the owner", OWNER.email),
        _line("an agent at L1", "lena@harbour.example"),
        _line("an agent at L2", "marc@harbour.example"),
        _line("an agent at L3", "nadia@harbour.example"),
        _line("the account manager", MANAGER.email),
        _line("his deputy, who agrees to excuses", DEPUTY.email),
        _line("Acorn Dental's admin", "anna@acorn.example"),
        _line("somebody of Acorn Dental", "rosa@acorn.example"),
        _line("somebody of Birch Freight", "bob@birch.example"),
        _line("Cedar & Sons' admin", "clara@cedar.example"),
        _line("somebody of Dune Observatory", "aiko@dune.example"),
    )
)
