"""The pattern page: every shape of the product in every state."""

from flask import render_template

from msp.identity import Can
from msp.web.door import Visit, Within, needs
from msp.web.office.kit_examples import EXAMPLES
from msp.web.office.wing import bp


@bp.get("/kit")
@needs(Can.KIT_READ, Within.SERVED)
def kit(visit: Visit):
    """Draw every macro with values as ugly as real ones."""
    return render_template("office/kit/index.html", examples=EXAMPLES)
