"""The filters above the list of churches, as a GET form: what is typed wrong is said, and filters nothing."""

from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovSelect, GovTextInput
from sqlalchemy.orm import Session
from wtforms import BooleanField, Form, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from directory.churches.lists import SHORTEST_TEXT, ChurchFilter, Sort
from directory.churches.queries import places_below
from directory.codes import Status
from directory.labels import name_in
from places.keys import clean_name
from places.queries import list_provinces

EVERY = "all"
ANYWHERE = SelectChoice("", _l("Anywhere"))


class ChurchFilterForm(Form):
    """Which churches are listed, and in which order."""

    q = StringField(_l("Name"), widget=GovTextInput())
    province = SelectField(_l("Province"), widget=GovSelect(), validate_choice=False)
    district = SelectField(_l("District"), widget=GovSelect(), validate_choice=False)
    status = SelectField(
        _l("Status"),
        choices=[
            SelectChoice(Status.ACTIVE.value, _l("In use")),
            SelectChoice(Status.ARCHIVED.value, _l("Archived")),
            SelectChoice(EVERY, _l("Both")),
        ],
        widget=GovSelect(),
        validate_choice=False,
    )
    sort = SelectField(
        _l("Order"),
        choices=[
            SelectChoice(Sort.NAME_KM.value, _l("Name in Khmer")),
            SelectChoice(Sort.NAME_EN.value, _l("Name in Latin letters")),
            SelectChoice(Sort.PLACE.value, _l("Place")),
            SelectChoice(Sort.NEWEST.value, _l("Newest first")),
        ],
        widget=GovSelect(),
        validate_choice=False,
    )
    unplaced = BooleanField(_l("Only without a position"), widget=GovCheckboxInput())
    unconfirmed = BooleanField(_l("Only without a confirmed number"), widget=GovCheckboxInput())

    def __init__(self, *args: Any, session: Session, language: str, may_see_numbers: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_see_numbers:
            del self.unconfirmed
        self.province.choices = [ANYWHERE] + [
            SelectChoice(place.code, name_in(language, place)) for place in list_provinces(session)
        ]
        keep_to_choices(self.province, "")
        below = places_below(session, self.province.data) if self.province.data else []
        self.district.choices = [ANYWHERE] + [SelectChoice(place.code, name_in(language, place)) for place in below]
        keep_to_choices(self.district, "")
        keep_to_choices(self.status, Status.ACTIVE.value)
        keep_to_choices(self.sort, Sort.NAME_KM.value if language == "km" else Sort.NAME_EN.value)
        self.q.data = clean_name(self.q.data or "")

    def validate_q(self, field: StringField) -> None:
        """A text is long enough to say something."""
        if field.data and len(field.data) < SHORTEST_TEXT:
            raise ValidationError(str(_l("Type at least 3 characters of the name.")))

    def wanted(self) -> ChurchFilter:
        """What the form asks for; a text with an error does not count."""
        return ChurchFilter(
            place_code=self.district.data or self.province.data or "",
            text="" if self.q.errors else self.q.data or "",
            status=None if self.status.data == EVERY else Status(self.status.data),
            unplaced=self.unplaced.data,
            unconfirmed="unconfirmed" in self and self.unconfirmed.data,
            sort=Sort(self.sort.data),
        )


def keep_to_choices(field: SelectField, default: str) -> None:
    """Read what is not offered as the default: an old or mistyped address still gives a list."""
    if field.data not in [choice.value for choice in field.choices]:
        field.data = default
