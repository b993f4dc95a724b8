"""Figures that papers set apart with spaces, grouped as everywhere else on these pages."""

import re

#: Thousands apart as papers print them, with a narrow space: nobody types that, so a bank number is never touched.
_PRINTED = re.compile("\\d{1,3}(?:\u202f\\d{3})+")
#: The same in a sentence, with a common space and decimals: 3 600.00; never the digit of a name such as P2 120.00.
_SAID = re.compile(r"(?<![\w.])\d{1,3}(?: \d{3})+(?=\.\d)")


def as_here(text: str) -> str:
    """A figure or sentence of ours with its amounts written as the money filter writes them: 3,600.00."""
    printed = _PRINTED.sub(lambda found: found[0].replace("\u202f", ","), text)
    return _SAID.sub(lambda found: found[0].replace(" ", ","), printed)
