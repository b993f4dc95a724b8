"""Files by content: written once, read back whole, never found by a name that is none."""

import pytest

from msp.kernel.errors import Missing, Unavailable
from msp.kernel.ids import new_id
from msp.store.files import FileStore


@pytest.fixture
def store(tmp_path) -> FileStore:
    made = FileStore()
    made.open_at(tmp_path / "files")
    return made


def test_a_content_is_read_back_and_the_same_content_is_one_file(store: FileStore, tmp_path):
    tenant = new_id()
    digest = store.keep(tenant, b"hello")
    assert store.keep(tenant, b"hello") == digest
    assert store.read(tenant, digest) == b"hello"
    assert len([path for path in (tmp_path / "files").rglob("*") if path.is_file()]) == 1


def test_one_tenants_file_is_not_anothers(store: FileStore):
    digest = store.keep(new_id(), b"hello")
    with pytest.raises(Missing):
        store.read(new_id(), digest)


@pytest.mark.parametrize("name", ["", "../../secret.key", "A" * 64, "0" * 63, "0" * 64])
def test_what_is_no_digest_of_a_kept_file_is_missing(store: FileStore, name: str):
    with pytest.raises(Missing):
        store.read(new_id(), name)


def test_damage_is_noticed(store: FileStore, tmp_path):
    tenant = new_id()
    digest = store.keep(tenant, b"hello")
    next(path for path in (tmp_path / "files").rglob(digest)).write_bytes(b"hullo")
    with pytest.raises(Unavailable, match="damaged"):
        store.read(tenant, digest)


def test_a_write_that_fails_leaves_nothing_behind(store: FileStore, tmp_path, monkeypatch):
    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("msp.store.files.os.fsync", fail)
    with pytest.raises(Unavailable, match="nothing was changed"):
        store.keep(new_id(), b"hello")
    assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]


def test_a_store_that_was_never_opened_says_so():
    with pytest.raises(RuntimeError, match="was not opened"):
        FileStore().keep(new_id(), b"hello")
