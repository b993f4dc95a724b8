"""The lock installs the same packages on any day, also after the registry has newer ones."""

from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCK = Path(__file__).parents[2] / "requirements.lock"


def locked() -> dict[str, Requirement]:
    """What the lock pins, by name."""
    lines = [line.removesuffix("\\").strip() for line in LOCK.read_text(encoding="utf-8").splitlines()]
    pins = (Requirement(line) for line in lines if "==" in line and line[0].isalnum())
    return {canonicalize_name(pin.name): pin for pin in pins}


def asked_for(name: str, extras: set[str]) -> list[Requirement]:
    """What an installed package asks for here, under the extras it was asked for with."""
    try:
        needs = [Requirement(line) for line in metadata.distribution(name).requires or []]
    except metadata.PackageNotFoundError:  # pinned for another system or another Python
        return []
    return [
        need
        for need in needs
        if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in extras | {""})
    ]


def test_an_extra_that_a_package_asks_for_is_pinned_with_its_name() -> None:
    # pip takes `coverage` and `coverage[toml]` for two things: the pin of the first does not hold the second, which is
    # then read from the registry as it stands today, and refused for want of a hash.
    pins = locked()
    packages = {name: pin.extras for name, pin in pins.items()} | {"msp": set[str]()}
    missing = [
        f"{need.name}[{','.join(sorted(wanted))}] for {name}"
        for name, extras in packages.items()
        for need in asked_for(name, extras)
        if (pin := pins.get(canonicalize_name(need.name))) and (wanted := need.extras - pin.extras)
    ]
    assert missing == []


def test_every_pin_has_a_hash_and_no_address() -> None:
    text = LOCK.read_text(encoding="utf-8")
    assert text.count("--hash=sha256:") >= len(locked()) > 40
    assert "://" not in text
