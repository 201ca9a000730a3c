"""The filters above a list, as a GET form: what is typed wrong is said, and filters nothing."""

from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovSelect, GovTextInput
from sqlalchemy.orm import Session
from wtforms import BooleanField, Form, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import ValidationError

from directory.codes import Status
from directory.labels import name_in
from directory.listings.lists import ListFilter, Sort
from directory.listings.names import SHORTEST_TEXT
from places.keys import clean_name
from places.queries import list_provinces, places_below

EVERY = "all"
ANYWHERE = SelectChoice("", _l("Anywhere"))


class PlaceFilterForm(Form):
    """In which province or district; stands before the other filters."""

    province = SelectField(_l("Province"), widget=GovSelect(), validate_choice=False)
    district = SelectField(_l("District"), widget=GovSelect(), validate_choice=False)
    unplaced = BooleanField(_l("Only without a position"), widget=GovCheckboxInput())

    def offer_places(self, session: Session, language: str) -> None:
        """Offer all provinces, and the districts of the chosen one."""
        provinces = list_provinces(session)
        self.province.choices = [ANYWHERE] + [SelectChoice(each.code, name_in(language, each)) for each in provinces]
        keep_to_choices(self.province, "")
        below = places_below(session, self.province.data) if self.province.data else []
        self.district.choices = [ANYWHERE] + [SelectChoice(each.code, name_in(language, each)) for each in below]
        keep_to_choices(self.district, "")
        if not self.province.data:
            del self.district

    def place_code(self) -> str:
        """The district, else the province; empty for the whole country."""
        return ("district" in self and self.district.data) or self.province.data or ""


class ListFilterForm(Form):
    """Which listings are shown, and in which order."""

    q = StringField(_l("Name"), widget=GovTextInput())
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
    unconfirmed = BooleanField(_l("Only without a confirmed number"), widget=GovCheckboxInput())

    def __init__(
        self, *args: Any, first: Sort, may_see_archived: bool = True, may_see_numbers: bool = True, **kwargs: Any
    ) -> None:
        """`first`: the order that is taken where none is asked for."""
        super().__init__(*args, **kwargs)
        if not may_see_numbers:
            del self.unconfirmed
        keep_to_choices(self.status, Status.ACTIVE.value)
        keep_to_choices(self.sort, first.value)
        if not may_see_archived:
            del self.status
        self.q.data = clean_name(self.q.data or "")

    def validate_q(self, field: StringField) -> None:
        """A text is long enough to say something."""
        if field.data and len(field.data) < SHORTEST_TEXT:
            raise ValidationError(str(_l("Type at least 3 characters of the name.")))

    def wanted(self) -> ListFilter:
        """What the form asks for; a text with an error does not count."""
        return ListFilter(**self.asked())

    def asked(self) -> dict[str, Any]:
        """What the form asks for, by the names of `ListFilter`."""
        status = self.status.data if "status" in self else Status.ACTIVE.value
        return {
            "text": "" if self.q.errors else self.q.data or "",
            "status": None if status == EVERY else Status(status),
            "unconfirmed": "unconfirmed" in self and self.unconfirmed.data,
            "sort": Sort(self.sort.data),
        }


class PlacedListFilterForm(PlaceFilterForm, ListFilterForm):
    """Which listings that stand somewhere are shown: all kinds but hotlines."""

    def __init__(self, *args: Any, session: Session, language: str, **kwargs: Any) -> None:
        super().__init__(*args, first=Sort.NAME_KM if language == "km" else Sort.NAME_EN, **kwargs)
        self.offer_places(session, language)

    def asked(self) -> dict[str, Any]:
        """What the form asks for, by the names of `ListFilter`."""
        return super().asked() | {"place_code": self.place_code(), "unplaced": self.unplaced.data}


def keep_to_choices(field: SelectField, default: str) -> None:
    """Read what is not offered as the default: an old or mistyped address still gives a list."""
    if field.data not in [choice.value for choice in field.choices]:
        field.data = default
