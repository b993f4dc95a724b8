"""Where one setting of one client is worked on: who looks, from which wing, at which series of versions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msp import agreements
from msp.agreements import Draft, Mode, Rail, Setting
from msp.web.door import Visit
from msp.web.settings.contact_editor import ContactEditor
from msp.web.settings.editor import Editor
from msp.web.settings.hours_editor import HoursEditor
from msp.web.settings.inside_editor import InsideTargetsEditor, inside_rows
from msp.web.settings.labels_editor import LabelsEditor
from msp.web.settings.ladder_editor import LadderEditor
from msp.web.settings.place import Place, series_named, setting_named, words_of
from msp.web.settings.targets_editor import TargetsEditor

EDITORS: Mapping[Setting, Editor] = {
    Setting.TARGETS: TargetsEditor(),
    Setting.PRIORITIES: LabelsEditor(),
    Setting.CONTACTS: ContactEditor(),
}


@dataclass(frozen=True, slots=True)
class Bench:
    """One setting in work."""

    visit: Visit
    place: Place
    setting: Setting
    name: str

    @classmethod
    def of(cls, visit: Visit, place: Place, setting: str, name: str | None) -> "Bench":
        """The setting of an address; Missing when there is none of that name."""
        named = setting_named(setting)
        return cls(visit, place, named, series_named(named, name))

    @property
    def words(self) -> str:
        """What the setting is called."""
        return words_of(self.setting, self.name)

    @property
    def editor(self) -> Editor:
        """The editor of the setting; in the office that of targets shows the agreements between tiers too."""
        if self.setting is Setting.HOURS:
            return HoursEditor(self.visit, self.name)
        if self.setting is Setting.LADDER:
            bounds = None if self.place.governs else self.rail.bounds
            return LadderEditor(bounds, agreements.standing(self.setting, self.name).document)
        is_inside = self.setting is Setting.TARGETS and self.place.governs
        return InsideTargetsEditor(inside_rows(self.visit.now)) if is_inside else EDITORS[self.setting]

    @property
    def zone(self) -> str:
        """The time zone of the client."""
        return self.visit.tenant.time_zone

    @property
    def rail(self) -> Rail:
        """What holds for whoever looks: in the office nothing is locked and nothing has to be asked for."""
        if self.place.governs:
            return Rail(Mode.FREE)
        return agreements.guard_rails_in_force(self.visit.now).rails.of(self.setting)

    def draft(self, document: Mapping[str, Any], starts: datetime | None, reason: str = "") -> Draft:
        """A version in the making, as far as whoever looks may go."""
        return Draft(self.setting, self.name, document, reason, starts, with_inside=self.place.governs)

    def url(self, view: str) -> str:
        """The address of a view about this setting."""
        named = {"name": self.name} if self.name and len(agreements.series_names(self.setting)) > 1 else {}
        return self.place.url(view, self.visit, setting=self.setting.value, **named)

    def crumbs(self, here: str | None = None) -> list[tuple[str, str | None]]:
        """The way to the setting, and to a page about it."""
        if here is None:
            return self.place.crumbs(self.visit, (self.words, None))
        return self.place.crumbs(self.visit, (self.words, self.url("setting")), (here, None))
