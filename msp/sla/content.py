"""Pure: the hash of a document, the same wherever its keys stand."""

import hashlib
import json
from typing import Any


def content_hash(document: Any) -> str:
    """The SHA-256 of a document in canonical JSON."""
    return hashlib.sha256(json.dumps(document, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
