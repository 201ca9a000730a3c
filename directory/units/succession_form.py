"""What is asked when another officer takes over a unit: who leaves, who comes, and by which numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovTextInput
from wtforms import RadioField, StringField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from directory.codes import Audience, Kind, Purpose, Role
from directory.people.forms import PersonEntry, PersonForm, PhoneEntry
from directory.phones.numbers import PhoneError, parse_own_phone

NOBODY = "nobody"
LATER = "later"


@dataclass(frozen=True)
class NewOfficer:
    """Who takes over, as a form has read it; they have agreed to be stored."""

    person: PersonEntry
    phones: tuple[PhoneEntry, ...]


class SuccessionForm(PersonForm):
    """One page for a change of command. The old officer goes even where the new one is not known yet."""

    leaves = RadioField(
        _l("Who leaves?"),
        description=_l("Their numbers stop being offered as soon as you save."),
        widget=GovRadioInput(),
        validate_choice=False,
    )
    consent = RadioField(
        _l("Who is the new officer?"),
        description=_l("Tell them who will see it, that it is for reaching them quickly, and that they can withdraw."),
        choices=[
            SelectChoice("yes", _l("They have agreed that their name and number are kept here")),
            SelectChoice(LATER, _l("Not known yet, or not asked yet: added later")),
        ],
        widget=GovRadioInput(),
        validators=[InputRequired(_l("Choose whether the new officer is added now or later."))],
        validate_choice=False,
    )
    mobile = StringField(
        _l("Their mobile number"), description=_l("Leave it empty when it is not known yet."), widget=GovTextInput()
    )
    second = StringField(_l("Another number of theirs"), widget=GovTextInput())

    order = ("leaves", "consent", "name_km", "name_en", "mobile", "second", "audience", "given_on")
    """As they are asked."""

    def __init__(self, *args: Any, leaving: Sequence[SelectChoice], **kwargs: Any) -> None:
        super().__init__(*args, kind=Kind.POLICE_UNIT, **kwargs)
        del self.role
        self.leaves.choices = [*leaving, SelectChoice(NOBODY, _l("Nobody who is recorded here"))]
        self.numbers: dict[str, PhoneEntry] = {}
        self._fields: dict[str, Any] = {name: self._fields[name] for name in self.order}

    @property
    def comes_later(self) -> bool:
        """Whether nothing of the new officer is stored now."""
        return bool(self.consent.data == LATER)

    @property
    def leaving_id(self) -> int | None:
        """The person who leaves, as a valid form says; none where nobody is recorded."""
        return None if self.leaves.data == NOBODY else int(self.leaves.data)

    def validate_leaves(self, field: RadioField) -> None:
        """Only who serves here now."""
        if field.data not in [choice.value for choice in field.choices]:
            raise ValidationError(gettext("Choose who leaves, or that nobody is recorded here."))

    def validate_consent(self, field: RadioField) -> None:
        """Only what is offered; of somebody who has not agreed nothing may stand in the form."""
        if field.data not in ("yes", LATER):
            raise ValidationError(gettext("Choose whether the new officer is added now or later."))
        typed = (self.name_km, self.name_en, self.mobile, self.second)
        if self.comes_later and any(each.data for each in typed):
            raise ValidationError(
                gettext(
                    "Without their agreement nothing of the new officer is stored. "
                    "Empty the names and numbers, or choose that they have agreed."
                )
            )

    def validate_name_km(self, field: StringField) -> None:
        """A new officer needs a name."""
        if not self.comes_later:
            super().validate_name_km(field)

    def validate_mobile(self, field: StringField) -> None:
        """A number of theirs, where one is typed."""
        self._read_number(field, Purpose.MOBILE)

    def validate_second(self, field: StringField) -> None:
        """Another one."""
        self._read_number(field, Purpose.OFFICE)

    def _read_number(self, field: StringField, purpose: Purpose) -> None:
        if not (field.data or "").strip() or self.comes_later:
            return
        try:
            self.numbers[field.name] = PhoneEntry(parse_own_phone(field.data), purpose)
        except PhoneError as error:
            raise ValidationError(str(error.sentence)) from None

    def new_officer(self) -> NewOfficer | None:
        """Who takes over, as a valid form says; none where they are added later."""
        if self.comes_later:
            return None
        given_on = self.given_on.data
        assert given_on is not None, "only a valid form has an entry"  # noqa: S101
        person = PersonEntry(self.name_en.data, self.name_km.data, Role.OFFICER, Audience(self.audience.data), given_on)
        return NewOfficer(person, tuple(self.numbers.values()))
