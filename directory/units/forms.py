"""What is asked about a police unit and a hotline."""

import re
from dataclasses import dataclass
from typing import Any

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import (
    GovCheckboxesInput,
    GovCheckboxInput,
    GovRadioInput,
    GovSelect,
    GovTextInput,
)
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import (
    BooleanField,
    Form,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.fields import SelectChoice

from directory.codes import DoNotUseReason, UnitType
from directory.fields import choices
from directory.labels import name_in
from directory.listings.forms import ListingNamesForm
from directory.listings.place_form import NAMES_SHOWN, PlaceTextForm
from directory.listings.position_form import BY_COORDINATES, BY_PLACE, COORDINATES_CHOICE, PIN_CHOICE, PositionForm
from directory.positions import UNPLACED, Placement, find_disagreement, place_at, place_in
from places.models import Place
from places.queries import list_provinces
from places.search import read_code

ALL = "all"


@dataclass(frozen=True)
class UnitEntry:
    """A police unit as a form has read it."""

    name_en: str
    name_km: str
    unit_type: UnitType
    jurisdictions: tuple[str, ...]
    placement: Placement


class UnitPositionForm(PlaceTextForm, PositionForm):
    """Where a unit stands: in a place, at a position, or both; or not known yet."""

    where = RadioField(
        _l("How do you want to say where it is?"),
        choices=[SelectChoice(BY_PLACE, _l("Only by the place above")), COORDINATES_CHOICE, PIN_CHOICE],
        widget=GovRadioInput(),
        validate_choice=False,
    )
    outside_kept = BooleanField(
        _l("The coordinates are right although they lie in another province than the place"),
        widget=GovCheckboxInput(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks_about_province = bool(self.outside_kept.data)
        if self.where.data not in [way.value for way in self.where.choices]:
            self.where.data = BY_COORDINATES if (self.coordinates.data or "").strip() else BY_PLACE

    def validate_outside_kept(self, field: BooleanField) -> None:
        """A position in another province than the place's is asked about."""
        if self.position and self.place_code and find_disagreement(self.session, self.position, self.place_code):
            self.asks_about_province = True
            if not field.data:
                raise ValidationError(
                    gettext("The position lies outside the province of this place. Correct one, or tick the box below.")
                )

    def placement(self) -> Placement:
        """Where a valid form says that it is."""
        if self.position:
            return place_at(self.session, self.position, self.place_code)
        return place_in(self.session, self.place_code) if self.place_code else UNPLACED


def province_choices(session: Session) -> list[SelectChoice]:
    """All provinces as the choices of a field, in the reader's language."""
    language = str(get_locale() or "en")
    return [SelectChoice(place.code, name_in(language, place)) for place in list_provinces(session)]


class UnitForm(ListingNamesForm, UnitPositionForm):
    """A police unit, on one page."""

    unit_type = RadioField(
        _l("What it is"),
        choices=choices(UnitType),
        default=UnitType.PROVINCIAL_OFFICE.value,
        widget=GovRadioInput(),
        validate_choice=False,
    )
    provinces = SelectMultipleField(
        _l("Provinces that it is responsible for"),
        description=_l("As a rule one. Leave all empty when it is responsible for less than a province."),
        widget=GovCheckboxesInput(),
        validate_choice=False,
    )
    places = StringField(
        _l("Other places that it is responsible for"),
        description=_l("Official codes of districts, communes or villages, for example 0102 010305"),
        widget=GovTextInput(),
    )

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, session=session, **kwargs)
        self.provinces.choices = province_choices(session)

    def validate_unit_type(self, field: RadioField) -> None:
        """Only what is offered."""
        if field.data not in list(UnitType):
            raise ValidationError(gettext("Choose what kind of unit it is."))

    def validate_provinces(self, field: SelectMultipleField) -> None:
        """Only provinces that exist."""
        if not set(field.data or ()) <= {choice.value for choice in field.choices}:
            raise ValidationError(gettext("Choose provinces from the list."))

    def validate_places(self, field: StringField) -> None:
        """Every code names a place."""
        codes = self.other_codes()
        known = set(self.session.scalars(select(Place.code).where(Place.code.in_(codes))))
        if unknown := [code for code in codes if code not in known]:
            raise ValidationError(
                gettext("There is no place with the code %(code)s.", code=", ".join(unknown)[: NAMES_SHOWN * 40])
            )

    def other_codes(self) -> list[str]:
        """What was typed as codes, each once."""
        parts = re.split(r"[\s,;]+", self.places.data or "")
        return list(dict.fromkeys(read_code(part) or part for part in parts if part))

    def entry(self) -> UnitEntry:
        """What a valid form says."""
        return UnitEntry(
            name_en=self.name_en.data,
            name_km=self.name_km.data,
            unit_type=UnitType(self.unit_type.data),
            jurisdictions=tuple(sorted({*self.provinces.data, *self.other_codes()})),
            placement=self.placement(),
        )


class WithholdForm(Form):
    """Why a unit is not to be used, and what to call instead."""

    reason = RadioField(
        _l("Why is it not to be used?"),
        description=_l("Only administrators see the reason."),
        choices=choices(DoNotUseReason),
        widget=GovRadioInput(),
        validate_choice=False,
    )
    call_instead = SelectField(
        _l("What to call instead"),
        description=_l("Everybody is shown this contact in the unit’s place."),
        widget=GovSelect(),
        validate_choice=False,
    )

    def validate_reason(self, field: RadioField) -> None:
        """Only what is offered."""
        if field.data not in list(DoNotUseReason):
            raise ValidationError(gettext("Choose why the unit is not to be used."))

    def validate_call_instead(self, field: SelectField) -> None:
        """Nobody is left without a number to call."""
        if field.data not in [choice.value for choice in field.choices]:
            raise ValidationError(gettext("Choose what to call instead, so that nobody is left without a number."))
