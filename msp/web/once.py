"""A form that opens something carries an id made with its page: sent twice, it leads to what it opened first."""

from uuid import UUID, uuid4

from flask_wtf import FlaskForm
from wtforms import HiddenField

from msp.store import form_uses
from msp.web.door import Visit


class OnceForm(FlaskForm):
    """A form whose second sending opens nothing new; `form_id` is random and belongs to one showing of the page."""

    form_id = HiddenField(default=lambda: str(uuid4()))

    @property
    def id_sent(self) -> UUID | None:
        """The id that the form was sent with; None without one of ours: then it is a form like any other."""
        try:
            return UUID(self.form_id.data or "")
        except ValueError:
            return None

    def stands_for(self, object_id: UUID, kind: str, visit: Visit) -> UUID:
        """The id of what this form opens: the one given, or the one that its first sending opened."""
        if self.id_sent is None:
            return object_id
        return form_uses.use_form(self.id_sent, object_id, kind=kind, now=visit.now)
