"""Secrets at rest open in their own place, with the installation's own key, and nowhere else."""

from collections.abc import Iterator

import pytest

from msp.store import sealing

HERE, THERE = "sso_connections|sealed_secret|a|1", "sso_connections|sealed_secret|a|2"


@pytest.fixture(autouse=True)
def key() -> Iterator[None]:
    """A key for this test; the app's own afterwards, which other tests of this process may hold on to."""
    usual = sealing._sealer._key
    sealing.open_sealing("the secret of an installation")
    yield
    sealing._sealer._key = usual


def test_what_is_sealed_opens_in_its_own_place():
    sealed = sealing.seal("hush, räksmörgås", place=HERE)
    assert "hush" not in sealed
    assert sealing.unseal(sealed, place=HERE) == "hush, räksmörgås"


def test_the_same_text_is_sealed_differently_each_time():
    assert sealing.seal("hush", place=HERE) != sealing.seal("hush", place=HERE)


def test_a_text_copied_to_another_row_opens_nothing():
    with pytest.raises(sealing.Unopened):
        sealing.unseal(sealing.seal("hush", place=HERE), place=THERE)


def test_another_installation_opens_nothing():
    sealed = sealing.seal("hush", place=HERE)
    sealing.open_sealing("the secret of another installation")
    with pytest.raises(sealing.Unopened):
        sealing.unseal(sealed, place=HERE)


def test_an_altered_text_opens_nothing():
    sealed = sealing.seal("hush", place=HERE)
    for altered in (
        sealed[:-4] + "AAA=",
        sealed.replace("v1:", "v2:"),
        sealed.rpartition(":")[0],
        sealed + "A",
        "",
        "v1:::",
        "hush",
        "v1:" + sealed.split(":")[1] + ":é:é",
    ):
        with pytest.raises(sealing.Unopened):
            sealing.unseal(altered, place=HERE)


def test_without_a_key_nothing_is_sealed():
    sealing._sealer._key = b""
    with pytest.raises(RuntimeError, match="no key"):
        sealing.seal("hush", place=HERE)
