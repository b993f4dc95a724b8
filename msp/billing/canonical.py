"""One spelling of a document, so that the same content has the same hash everywhere."""

import hashlib
import json
from typing import Any


def canonical(document: Any) -> str:
    """The document as JSON with sorted names and no space; a value JSON has no form for is an error, never a guess."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def content_hash(document: Any) -> str:
    """The SHA-256 of the canonical form."""
    return hashlib.sha256(canonical(document).encode()).hexdigest()
