"""Passwords: argon2id, fifteen characters when they are the only factor (NIST SP 800-63B-4, ASVS 6.2)."""

from dataclasses import dataclass
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from msp.kernel.errors import Invalid

SHORTEST = 15
LONGEST = 128


@dataclass(frozen=True, slots=True)
class HashCost:
    """How dear a guess is: passes over memory, and memory in KiB."""

    passes: int
    memory_kib: int


def check_strength(password: str, *, names: tuple[str, ...] = ()) -> None:
    """Invalid when too short, too long, a few characters or a short word repeated, or a name everybody knows."""
    if len(password) < SHORTEST:
        raise Invalid(f"A password has at least {SHORTEST} characters; a short sentence is easiest.", field="password")
    if len(password) > LONGEST:
        raise Invalid(f"A password has at most {LONGEST} characters.", field="password")
    folded = password.casefold()
    if len(set(folded)) < 5:
        raise Invalid("That password repeats too few characters.", field="password")
    if _repeats_a_word(folded):
        raise Invalid("That password is one short word repeated; add other words.", field="password")
    if any(len(name) > 3 and folded.replace(name.casefold(), "") == "" for name in names):
        raise Invalid("That password is only a name; add words of your own.", field="password")


def _repeats_a_word(folded: str) -> bool:
    """Whether one word too short for a password is all there is, whatever stands between, also cut off at the end."""
    core = "".join(filter(str.isalnum, folded)) or folded
    sizes = range(1, min(SHORTEST - 1, len(core) // 2) + 1)
    return any(core == (core[:size] * len(core))[: len(core)] for size in sizes)


def hashed(password: str, cost: HashCost) -> str:
    """The argon2id hash to keep."""
    return _hasher(cost).hash(password)


def matches(kept: str | None, password: str, cost: HashCost) -> bool:
    """Whether the password is right; an unknown account costs the same time as a known one."""
    try:
        return _hasher(cost).verify(kept or _decoy(cost), password) and kept is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


@lru_cache(maxsize=4)
def _hasher(cost: HashCost) -> PasswordHasher:
    return PasswordHasher(time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=1)


@lru_cache(maxsize=4)
def _decoy(cost: HashCost) -> str:
    return _hasher(cost).hash("an account that does not exist")
