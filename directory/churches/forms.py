"""What is asked about a church, question by question and as a whole; no form knows a request, so imports use it too."""

import re
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovTextInput
from wtforms import FormField, RadioField, StringField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf

from directory.codes import Kind, Purpose
from directory.listings.forms import NamesForm
from directory.listings.position_form import (
    BY_COORDINATES,
    BY_PIN,
    BY_PLACE,
    COORDINATES_CHOICE,
    NOT_KNOWN,
    PIN_CHOICE,
    PositionForm,
)
from directory.people.forms import PersonEntry, PersonForm, PhoneEntry
from directory.phones.numbers import PhoneError, parse_own_phone
from directory.positions import UNPLACED, Disagreement, Placement, find_disagreement, place_at, place_in
from places.queries import is_place, search_places

PLACE_TEXT_LENGTH = 200
PLACE_CODE = re.compile(r"[0-9]{2,8}")


@dataclass(frozen=True)
class ChurchEntry:
    """A church as a form has read it; a pastor only who has agreed."""

    name_en: str
    name_km: str
    placement: Placement
    pastor: PersonEntry | None = None
    numbers: tuple[PhoneEntry, ...] = ()


class WhereForm(PositionForm):
    """How somebody says where the church is: by one of four ways, of which "not known yet" is one."""

    where = RadioField(
        _l("How do you want to say where it is?"),
        choices=[
            SelectChoice(BY_PLACE, _l("By its village or commune")),
            COORDINATES_CHOICE,
            PIN_CHOICE,
            SelectChoice(NOT_KNOWN, _l("Not known yet")),
        ],
        widget=GovRadioInput(),
        validate_choice=False,
        validators=[
            AnyOf([BY_PLACE, BY_COORDINATES, BY_PIN, NOT_KNOWN], _l("Choose how you want to say where the church is."))
        ],
    )
    place_text = StringField(
        _l("Village or commune"),
        description=_l("In Khmer or Latin letters, or its official code"),
        widget=GovTextInput(),
    )

    def validate_place_text(self, field: StringField) -> None:
        """A place is searched by something."""
        if self.where.data != BY_PLACE:
            return
        field.data = (field.data or "").strip()
        if not field.data:
            raise ValidationError(gettext("Type the name of the village or the commune."))
        if len(field.data) > PLACE_TEXT_LENGTH:
            raise ValidationError(
                gettext("This is too long for a place: type at most %(most)d characters.", most=PLACE_TEXT_LENGTH)
            )


class PlaceForm(WhereForm):
    """Which place it is: of those that a search found, or that lie around a position."""

    place_code = StringField(_l("Which place is it in?"))
    outside_kept = StringField()
    """Names the two provinces when somebody has looked at a disagreement and kept both answers."""

    disagreement: Disagreement | None = None

    def validate_place_code(self, field: StringField) -> None:
        """The place exists; without a position it must be known which one."""
        if self.where.data == NOT_KNOWN or self.where.errors:
            return
        if not field.data and self.where.data == BY_PLACE and not self.place_text.errors:
            field.data = self.only_place_of_that_name()
        if not field.data and self.where.data == BY_PLACE:
            raise ValidationError(gettext("Choose the place."))
        if field.data and not (PLACE_CODE.fullmatch(field.data) and is_place(self.session, field.data)):
            raise ValidationError(gettext("There is no place with the code %(code)s.", code=field.data))

    def only_place_of_that_name(self) -> str | None:
        """The code of the place that was typed, if exactly one has this name."""
        exact = [place.code for place in search_places(self.session, self.place_text.data or "") if place.exact]
        return exact[0] if len(exact) == 1 else None

    def validate_outside_kept(self, field: StringField) -> None:
        """A position outside the chosen province is asked about once, not refused."""
        if self.position is None or not self.place_code.data or self.place_code.errors:
            return
        self.disagreement = find_disagreement(self.session, self.position, self.place_code.data)
        if self.disagreement and field.data != str(self.disagreement):
            raise ValidationError(
                gettext("The position lies outside the province of this place. Check both, then choose.")
            )

    def placement(self) -> Placement:
        """Where a valid form says that it is."""
        if self.where.data == NOT_KNOWN:
            return UNPLACED
        if self.position:
            return place_at(self.session, self.position, self.place_code.data or None)
        return place_in(self.session, self.place_code.data)


class NumberField(StringField):
    """A phone number that may stay empty; `parsed` is the number as it is stored."""

    widget = GovTextInput()
    parsed = ""

    def pre_validate(self, form: Any) -> None:
        """Read the number; each mistake has its own sentence."""
        if (self.data or "").strip():
            try:
                self.parsed = parse_own_phone(self.data)
            except PhoneError as error:
                raise ValidationError(str(error.sentence)) from None


class PastorForm(PersonForm):
    """The pastor of a new church. Whether they agreed must be answered; without a yes nothing about them is kept."""

    number = NumberField(_l("Phone number"), description=_l("One number, for example 012 345 678"))
    second_number = NumberField(_l("Another phone number, if there is one"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, kind=Kind.CHURCH, **kwargs)

    @property
    def agreed(self) -> bool:
        """Whether the pastor agreed to be stored."""
        return bool(self.consent.data == "yes")

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the answers; without an agreement only that the question about it was answered."""
        valid = bool(super().validate(extra_validators))
        if self.consent.data != "no":
            return valid
        for field in self:
            field.errors = ()
        return True

    def numbers(self) -> tuple[PhoneEntry, ...]:
        """The numbers of a valid form, each once."""
        parsed = dict.fromkeys(field.parsed for field in (self.number, self.second_number) if field.parsed)
        return tuple(PhoneEntry(number, Purpose.MOBILE) for number in parsed)


class ChurchDetailsForm(NamesForm, PlaceForm):
    """A church without its people, as it is edited."""

    def entry(self) -> ChurchEntry:
        """What a valid form says."""
        return ChurchEntry(self.name_en.data, self.name_km.data, self.placement())


class ChurchForm(ChurchDetailsForm):
    """A whole new church: by question pages, and a row of an import."""

    pastor = FormField(PastorForm)

    def entry(self) -> ChurchEntry:
        """What a valid form says."""
        church = super().entry()
        pastor: PastorForm = self.pastor.form
        if not pastor.agreed:
            return church
        return ChurchEntry(church.name_en, church.name_km, church.placement, pastor.entry(), pastor.numbers())
