"""The filters above the list of police units."""

from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovSelect
from sqlalchemy.orm import Session
from wtforms import BooleanField, SelectField
from wtforms.fields import SelectChoice

from directory.codes import UnitType
from directory.fields import choices
from directory.listings.filter_form import PlacedListFilterForm, keep_to_choices
from directory.units.lists import UnitFilter


class UnitFilterForm(PlacedListFilterForm):
    """Which units are shown, and in which order."""

    type = SelectField(
        _l("What it is"),
        choices=[SelectChoice("", _l("All kinds")), *choices(UnitType)],
        widget=GovSelect(),
        validate_choice=False,
    )
    withheld = BooleanField(_l("Marked “do not use”"), widget=GovCheckboxInput())

    def __init__(self, *args: Any, session: Session, language: str, may_see_withheld: bool, **kwargs: Any) -> None:
        super().__init__(*args, session=session, language=language, **kwargs)
        keep_to_choices(self.type, "")
        if not may_see_withheld:
            del self.withheld

    def wanted(self) -> UnitFilter:
        """What the form asks for; a text with an error does not count."""
        return UnitFilter(
            unit_type=UnitType(self.type.data) if self.type.data else None,
            withheld="withheld" in self and bool(self.withheld.data),
            **self.asked(),
        )
