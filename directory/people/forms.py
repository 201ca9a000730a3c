"""Forms for people and their numbers, shared by churches, police units and hotlines."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovSelect, GovTextInput
from wtforms import Form, RadioField, SelectField, StringField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from directory.codes import Audience, Kind, Purpose, Role
from directory.dates import today
from directory.fields import NEEDS_A_NAME, DayField, HourField, NameField, choices
from directory.models import Phone
from directory.phones.numbers import PhoneError, parse_own_phone, parse_phone

ROLES_OF_KIND = {
    Kind.CHURCH: (Role.PASTOR, Role.CONTACT),
    Kind.POLICE_UNIT: (Role.OFFICER, Role.CONTACT),
    Kind.HOTLINE: (Role.CONTACT,),
}
"""What a person can be to each kind of listing, the usual one first."""

PURPOSES_OF_KIND = {
    Kind.CHURCH: (Purpose.OFFICE, Purpose.MOBILE),
    Kind.POLICE_UNIT: (Purpose.DUTY, Purpose.OFFICE, Purpose.MOBILE, Purpose.HOTLINE),
    Kind.HOTLINE: (Purpose.HOTLINE, Purpose.OFFICE),
}
"""What the numbers of each kind of listing are for, the usual one first."""

EARLIEST_CONSENT = date(2000, 1, 1)


@dataclass(frozen=True)
class PersonEntry:
    """A person as a form has read them; they have agreed to be stored."""

    name_en: str
    name_km: str
    role: Role
    audience: Audience
    given_on: date


@dataclass(frozen=True)
class PhoneEntry:
    """A number as a form has read it."""

    number: str
    purpose: Purpose
    answers_from: int | None = None
    answers_until: int | None = None
    demo: bool = False


class PersonForm(Form):
    """A person of a listing, and what they agreed to. Nobody is stored who has not agreed."""

    consent = RadioField(
        _l("Have they agreed that their name and number are kept here?"),
        description=_l("Tell them who will see it, that it is for reaching them quickly, and that they can withdraw."),
        choices=[SelectChoice("yes", _l("Yes, they have agreed")), SelectChoice("no", _l("No, or not asked yet"))],
        widget=GovRadioInput(),
        validators=[InputRequired(_l("Answer whether they have agreed. A person is not stored without it."))],
        validate_choice=False,
    )
    name_km = NameField(_l("Name in Khmer"))
    name_en = NameField(_l("Name in Latin letters"))
    role = RadioField(_l("What they are here"), widget=GovRadioInput(), validate_choice=False)
    audience = RadioField(
        _l("Who may see their name and number, as they agreed?"),
        choices=choices(Audience),
        widget=GovRadioInput(),
        validate_choice=False,
    )
    given_on = DayField(_l("On which day did they agree?"), description=_l("For example 24 11 2026"))

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = ROLES_OF_KIND[kind]
        self.role.choices = choices(roles)
        self.role.data = self.role.data or roles[0].value

    def validate_name_km(self, field: NameField) -> None:
        """One of the two names is enough."""
        if not field.data and not self.name_en.data:
            raise ValidationError(str(NEEDS_A_NAME))

    def validate_role(self, field: RadioField) -> None:
        """Only what is offered."""
        if field.data not in [choice.value for choice in field.choices]:
            raise ValidationError(gettext("Choose what they are here."))

    def validate_consent(self, field: RadioField) -> None:
        """Only a yes lets a person be stored."""
        if field.data != "yes":
            raise ValidationError(
                gettext(
                    "Without their agreement a person is not stored: being listed can put them at risk. "
                    "Ask them first. Until then, keep the number of the place itself."
                )
            )

    def validate_audience(self, field: RadioField) -> None:
        """Who may see it belongs to the agreement."""
        if self.consent.data == "yes" and field.data not in list(Audience):
            raise ValidationError(gettext("Choose who may see their name and number."))

    def validate_given_on(self, field: DayField) -> None:
        """The day of the agreement is known and not in the future."""
        if field.errors or self.consent.data != "yes":
            return
        if field.data is None:
            raise ValidationError(gettext("Type the day on which they agreed, for example 24 11 2026."))
        if field.data > today():
            raise ValidationError(gettext("This day is in the future. Type the day on which they agreed."))
        if field.data < EARLIEST_CONSENT:
            raise ValidationError(gettext("This day is too long ago. Check the year."))

    def entry(self) -> PersonEntry:
        """What a valid form says."""
        given_on = self.given_on.data
        assert given_on is not None, "only a valid form has an entry"  # noqa: S101
        return PersonEntry(
            name_en=self.name_en.data,
            name_km=self.name_km.data,
            role=Role(self.role.data),
            audience=Audience(self.audience.data),
            given_on=given_on,
        )


class PhoneForm(Form):
    """One number, what it is for, and when it answers."""

    number = StringField(
        _l("Phone number"), description=_l("One number, for example 012 345 678"), widget=GovTextInput()
    )
    purpose = SelectField(_l("What it is for"), widget=GovSelect(), validate_choice=False)
    answers_from = HourField(_l("Answers from (hour)"))
    answers_until = HourField(_l("Answers until (hour)"))

    def __init__(
        self, *args: Any, kind: Kind, of_person: bool = False, stored: Phone | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.read = parse_own_phone if of_person or kind is Kind.CHURCH else parse_phone
        purposes = PURPOSES_OF_KIND[kind]
        self.purpose.choices = choices(purposes)
        self.purpose.data = self.purpose.data or purposes[0].value
        self.stored = stored
        self.parsed = ""

    @property
    def keeps_demo_number(self) -> bool:
        """Whether the form leaves a demo number as it is; such a number is never read as a real one."""
        return self.stored is not None and self.stored.demo and self.number.data == self.stored.number

    def validate_number(self, field: StringField) -> None:
        """Read the number; each mistake has its own sentence."""
        if self.keeps_demo_number:
            self.parsed = field.data
            return
        try:
            self.parsed = self.read(field.data or "")
        except PhoneError as error:
            raise ValidationError(str(error.sentence)) from None

    def validate_purpose(self, field: SelectField) -> None:
        """Only what is offered."""
        if field.data not in [choice.value for choice in field.choices]:
            raise ValidationError(gettext("Choose what the number is for."))

    def validate_answers_until(self, field: HourField) -> None:
        """Hours come in pairs: an end without a beginning says nothing."""
        if (
            not field.errors
            and not self.answers_from.errors
            and (field.data is None) != (self.answers_from.data is None)
        ):
            raise ValidationError(gettext("Type both hours, or leave both empty."))
        if field.data is not None and field.data == self.answers_from.data:
            raise ValidationError(gettext("Both hours are the same. Type 0 and 24 for the whole day."))

    def entry(self) -> PhoneEntry:
        """What a valid form says."""
        return PhoneEntry(
            number=self.parsed,
            purpose=Purpose(self.purpose.data),
            answers_from=self.answers_from.data,
            answers_until=self.answers_until.data,
            demo=self.keeps_demo_number,
        )
