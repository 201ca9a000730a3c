"""What is asked about a training, and about a meeting of a church with a police unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxesInput, GovSelect
from wtforms import Form, HiddenField, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.fields import SelectChoice

import training.labels  # noqa: F401 (the words of the codes)
from directory.dates import today
from directory.fields import DayField, choices
from directory.listings.place_form import PlaceTextForm
from training.codes import Concern, Material, PrayerTheme, Topic

EARLIEST_TRAINING = date(1990, 1, 1)
NOBODY = SelectChoice("", _l("None"))


@dataclass(frozen=True)
class TrainingEntry:
    """A training as a form has read it."""

    held_on: date
    place_code: str
    unit_id: int | None
    officer_id: int | None
    staff: tuple[int, ...]
    topics: tuple[Topic, ...]
    materials: tuple[Material, ...]
    concerns: tuple[Concern, ...]
    prayer_themes: tuple[PrayerTheme, ...]


class Choice(NamedTuple):
    """Somebody or something that can be chosen in a form, with the words for it."""

    id: int
    words: str


class OfficerChoice(NamedTuple):
    """An officer who can be chosen, and their unit."""

    id: int
    words: str
    unit_id: int


class CodesField(SelectMultipleField):
    """Boxes to tick, one for each code."""

    widget = GovCheckboxesInput()

    def pre_validate(self, form: Any) -> None:
        """Only what is offered."""
        if not set(self.data or ()) <= {choice.value for choice in self.choices}:
            raise ValidationError(gettext("Choose from the list."))


def refuse_impossible_day(field: DayField, missing: str) -> None:
    """Raise for a day that is missing, in the future or too long ago; one that cannot be read has its own sentence."""
    if field.errors:
        return
    if field.data is None:
        raise ValidationError(missing)
    if field.data > today():
        raise ValidationError(gettext("This day is in the future. Record it when it has taken place."))
    if field.data < EARLIEST_TRAINING:
        raise ValidationError(gettext("This day is too long ago. Check the year."))


class TrainingForm(PlaceTextForm):
    """A training, on one page. Who attended is ticked on the next one."""

    version = HiddenField()
    form = HiddenField()
    held_on = DayField(_l("On which day did it begin?"), description=_l("For example 24 11 2026"))
    place_text = StringField(
        _l("Where was it?"),
        description=_l("A province, district, commune or village, in Khmer or Latin letters, or its official code."),
        widget=PlaceTextForm.place_text.kwargs["widget"],
    )
    unit = SelectField(
        _l("Which police unit took part?"),
        description=_l("Every church that attended has met this unit."),
        widget=GovSelect(),
        validate_choice=False,
    )
    officer = SelectField(_l("Which officer?"), widget=GovSelect(), validate_choice=False)
    staff = CodesField(
        _l("Which members of staff taught?"),
        description=_l("Pastors who taught are ticked on the page of those who attended."),
        validate_choice=False,
    )
    topics = CodesField(_l("What was it about?"), choices=choices(Topic), validate_choice=False)
    materials = CodesField(
        _l("What was handed out to take home?"),
        description=_l("Who took what, and who received a card, is ticked for each person."),
        choices=choices(Material),
        validate_choice=False,
    )
    concerns = CodesField(
        _l("What did they ask about?"),
        description=_l("Only the kind of question, never who asked or about whom."),
        choices=choices(Concern),
        validate_choice=False,
    )
    prayer_themes = CodesField(
        _l("What did they pray for in their area?"), choices=choices(PrayerTheme), validate_choice=False
    )

    def __init__(
        self,
        *args: Any,
        units: Sequence[Choice],
        officers: Sequence[OfficerChoice],
        users: Sequence[Choice],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.unit_of_officer = {str(officer.id): officer.unit_id for officer in officers}
        self.unit.choices = [NOBODY] + [SelectChoice(str(unit.id), unit.words) for unit in units]
        self.officer.choices = [NOBODY] + [SelectChoice(str(officer.id), officer.words) for officer in officers]
        self.staff.choices = [SelectChoice(str(user.id), user.words) for user in users]
        if not self.staff.choices:
            del self.staff

    def validate_held_on(self, field: DayField) -> None:
        """A day that has come."""
        refuse_impossible_day(field, gettext("Type the day on which it began, for example 24 11 2026."))

    def validate_place_text(self, field: StringField) -> None:
        """A training takes place somewhere."""
        if not (field.data or "").strip():
            raise ValidationError(gettext("Type where it was; the province is enough."))
        super().validate_place_text(field)

    def validate_unit(self, field: SelectField) -> None:
        """Only what is offered."""
        if (field.data or "") not in [choice.value for choice in field.choices]:
            raise ValidationError(gettext("Choose a unit from the list."))

    def validate_officer(self, field: SelectField) -> None:
        """An officer of the unit that took part."""
        if not field.data:
            return
        if field.data not in self.unit_of_officer:
            raise ValidationError(gettext("Choose an officer from the list."))
        if str(self.unit_of_officer[field.data]) != self.unit.data:
            raise ValidationError(gettext("This officer belongs to another unit than the one that took part."))

    def entry(self) -> TrainingEntry:
        """What a valid form says."""
        assert self.held_on.data is not None, "only a valid form has an entry"  # noqa: S101
        assert self.place_code is not None, "only a valid form has an entry"  # noqa: S101
        return TrainingEntry(
            held_on=self.held_on.data,
            place_code=self.place_code,
            unit_id=int(self.unit.data) if self.unit.data else None,
            officer_id=int(self.officer.data) if self.officer.data else None,
            staff=tuple(int(user) for user in self.staff.data) if "staff" in self else (),
            topics=tuple(Topic(code) for code in self.topics.data),
            materials=tuple(Material(code) for code in self.materials.data),
            concerns=tuple(Concern(code) for code in self.concerns.data),
            prayer_themes=tuple(PrayerTheme(code) for code in self.prayer_themes.data),
        )


class MeetingForm(Form):
    """A church has met a police unit outside any training."""

    unit = SelectField(_l("Which police unit have they met?"), widget=GovSelect(), validate_choice=False)
    met_on = DayField(_l("On which day?"), description=_l("For example 24 11 2026"))

    def __init__(self, *args: Any, units: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit.choices = [SelectChoice(str(unit.id), unit.words) for unit in units]

    def validate_unit(self, field: SelectField) -> None:
        """Only what is offered."""
        if field.data not in [choice.value for choice in field.choices]:
            raise ValidationError(gettext("Choose the unit that they have met."))

    def validate_met_on(self, field: DayField) -> None:
        """A day that has come."""
        refuse_impossible_day(field, gettext("Type the day on which they met, for example 24 11 2026."))
