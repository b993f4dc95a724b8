"""Where the settings of a client are in a wing: each in its editor, looked at, then published or asked for."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint

from msp.identity import Can
from msp.web.door import Within, needs
from msp.web.settings import deciding, editing, history, making
from msp.web.settings.place import Place


def hang_on(bp: Blueprint, place: Place, changing: Can) -> None:
    """Put these pages into a wing, under its own address; `changing` is what it takes there to change a setting."""
    pages: list[tuple[str, str, str, Can, Callable[..., Any]]] = [
        ("GET", "setting", "<setting>", changing, editing.edit),
        ("POST", "send_setting", "<setting>", changing, editing.send),
        ("POST", "make_change", "<setting>/changes", changing, making.make),
        ("GET", "setting_history", "<setting>/history", Can.CONFIG_READ, history.history),
        ("GET", "change", "changes/<uuid:change_id>", Can.CONFIG_READ, deciding.show_change),
        ("POST", *_end_of_a_change(place), changing, deciding.decide if place.governs else deciding.withdraw),
    ]
    for method, name, address, can, page in pages:
        view = needs(can, Within.TENANT)(partial(page, place=place))
        bp.add_url_rule(f"/<tenant>/agreement/{address}", name, view, methods=[method])


def _end_of_a_change(place: Place) -> tuple[str, str]:
    """What a change comes to in a wing, as a view and its address: the office answers it, the client withdraws it."""
    if place.governs:
        return "decide_change", "changes/<uuid:change_id>/decision"
    return "withdraw_change", "changes/<uuid:change_id>/withdrawal"
