"""Pure: what a client calls the priorities P1 to P4; the codes, which targets and prices go by, never change."""

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from msp.kernel.errors import Invalid
from msp.tickets.priority import Priority

LABEL_LENGTH = 30
#: Under which name a scope remembers the versions that it read.
READ_HERE = "priority labels"
#: What a client calls them that never chose other words.
USUAL: Mapping[str, str] = MappingProxyType({"P1": "Critical", "P2": "High", "P3": "Normal", "P4": "Low"})


def labels_from_document(document: object) -> dict[str, str]:
    """Read `{"P1": "Critical", ...}`, a label for each of the four; Invalid names the priority that is wrong."""
    if not isinstance(document, Mapping):
        raise Invalid("Labels are an object with one for each of P1 to P4.", field="labels")
    for code in document:
        if code not in list(Priority):
            raise Invalid(f"There is no priority “{str(code)[:20]}”; they are P1 to P4.", field="labels")
    labels = {code.value: _label(document.get(code.value), code) for code in Priority}
    seen: dict[str, str] = {}
    for code, label in labels.items():
        first = seen.setdefault(label.casefold(), code)
        if first != code:
            raise Invalid(f"{code} and {first} have the same label; nobody could tell them apart.", field=code)
    return labels


def _label(text: object, code: Priority) -> str:
    label = " ".join(unicodedata.normalize("NFC", text).split()) if isinstance(text, str) else ""
    if not 1 <= len(label) <= LABEL_LENGTH or not label.isprintable():
        raise Invalid(f"{code} needs a label of 1 to {LABEL_LENGTH} printable characters.", field=code.value)
    return label
