"""Secrets of others that we must be able to use again: sealed with the key of the installation, never kept as typed."""

import base64
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken

from msp.kernel.errors import Unavailable


class _Sealer:
    """Seals texts with a key made from the installation's secret (Fernet: AES-128-CBC with HMAC-SHA-256)."""

    def __init__(self) -> None:
        self._fernet: Fernet | None = None

    def open(self, secret: str) -> None:
        """Use this key from now on."""
        self._fernet = Fernet(base64.urlsafe_b64encode(sha256(b"sealing:" + secret.encode()).digest()))

    def seal(self, text: str) -> str:
        """The text as nobody without the key can read or change it."""
        return self._ready().encrypt(text.encode()).decode()

    def unseal(self, token: str) -> str:
        """The text that was sealed; Unavailable when it was changed, or sealed with another key."""
        try:
            return self._ready().decrypt(token.encode()).decode()
        except InvalidToken as error:
            raise Unavailable("A stored secret cannot be opened with this installation's key; set it again.") from error

    def _ready(self) -> Fernet:
        if self._fernet is None:
            raise RuntimeError("sealing has no key yet: the app gives it when it starts")
        return self._fernet


_sealer = _Sealer()
open_sealing, seal, unseal = _sealer.open, _sealer.seal, _sealer.unseal
