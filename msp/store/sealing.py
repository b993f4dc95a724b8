"""The cryptography door: secrets of tenants at rest, sealed to the place where they stand (reliability.md 6.5)."""

import base64
import binascii
import secrets
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_FORM = "v1"
_NONCE_BYTES = 12


class Unopened(ValueError):
    """A sealed text that does not open: another key, another place, or altered."""


class _Sealer:
    """Seals with a key derived from the installation's secret; the key itself is in no row and in no backup of one."""

    def __init__(self) -> None:
        self._key = b""

    def open_with(self, secret: str) -> None:
        """Use this secret from now on."""
        self._key = HKDF(SHA256(), 32, salt=None, info=b"msp sealing v1").derive(secret.encode())

    def seal(self, text: str, *, place: str) -> str:
        """The text sealed to a place (`table|column|tenant|row`), as `v1:key:nonce:sealed`."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = AESGCM(self._required()).encrypt(nonce, text.encode(), place.encode())
        return ":".join((_FORM, self._name(), _text(nonce), _text(sealed)))

    def unseal(self, sealed: str, *, place: str) -> str:
        """What was sealed to this very place; Unopened otherwise, so a text copied to another row opens nothing."""
        form, _, rest = sealed.partition(":")
        name, _, parts = rest.partition(":")
        nonce, _, body = parts.partition(":")
        if form != _FORM or name != self._name():
            raise Unopened("sealed in another form or with another key")
        try:
            return AESGCM(self._required()).decrypt(_bytes(nonce), _bytes(body), place.encode()).decode()
        except (InvalidTag, binascii.Error, ValueError) as error:
            raise Unopened("sealed to another place, or altered") from error

    def _required(self) -> bytes:
        if not self._key:
            raise RuntimeError("sealing has no key yet: the app gives it when it starts")
        return self._key

    def _name(self) -> str:
        # Says which key sealed a text without saying anything about the key.
        return sha256(b"name of a sealing key:" + self._required()).hexdigest()[:8]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text.encode(), altchars=b"-_", validate=True)


_sealer = _Sealer()
open_sealing, seal, unseal = _sealer.open_with, _sealer.seal, _sealer.unseal
