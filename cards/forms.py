"""The form in which cards are chosen that are printed for nobody in particular, and those of the reprint list."""

from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSelect
from sqlalchemy.orm import Session
from wtforms import Form, SelectField, ValidationError
from wtforms.fields import SelectChoice

from cards.queries import listings_on_cards
from cards.reprints import ReprintFilter, Which
from cards.variants import Variant
from directory.dates import today
from directory.fields import DayField
from directory.labels import name_in
from directory.listings.filter_form import ANYWHERE, keep_to_choices
from places.queries import list_provinces

LANGUAGES = {"km en": _l("Khmer and English"), "km": "ខ្មែរ", "en": "English"}
COPIES = (10, 20, 50, 100, 200, 500, 1000)


class CardsForm(Form):
    """For which province, which card, and how many; what is not offered counts as the first choice."""

    province = SelectField(_l("Province"), widget=GovSelect(), validate_choice=False)
    variant = SelectField(
        _l("Card"),
        choices=[
            SelectChoice(Variant.STANDARD.value, _l("Says what it is for")),
            SelectChoice(Variant.DISCREET.value, _l("Discreet")),
        ],
        widget=GovSelect(),
        validate_choice=False,
    )
    languages = SelectField(
        _l("Language"),
        choices=[SelectChoice(*each) for each in LANGUAGES.items()],
        widget=GovSelect(),
        validate_choice=False,
    )
    copies = SelectField(
        _l("How many"),
        choices=[SelectChoice(str(each), str(each)) for each in COPIES],
        widget=GovSelect(),
        validate_choice=False,
    )

    def __init__(self, *args: Any, session: Session, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.province.choices = [SelectChoice("", _l("Hotlines only"))] + [
            SelectChoice(each.code, name_in(language, each)) for each in list_provinces(session)
        ]
        for field in self:
            keep_to_choices(field, field.choices[0].value)


class ReprintForm(Form):
    """Which of the cards that no longer hold are shown."""

    province = SelectField(_l("Province"), widget=GovSelect(), validate_choice=False)
    unit = SelectField(_l("On the card"), widget=GovSelect(), validate_choice=False)
    which = SelectField(
        _l("Which holders"),
        choices=[
            SelectChoice(Which.OPEN.value, _l("To be told, or given a new card")),
            SelectChoice(Which.TOLD.value, _l("Told, without a new card yet")),
        ],
        widget=GovSelect(),
        validate_choice=False,
    )

    def __init__(self, *args: Any, session: Session, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        provinces, listings = list_provinces(session), listings_on_cards(session)
        self.province.choices = [ANYWHERE] + [SelectChoice(each.code, name_in(language, each)) for each in provinces]
        self.unit.choices = [SelectChoice("", _l("Any unit or hotline"))] + [
            SelectChoice(str(each.id), name_in(language, each)) for each in listings
        ]
        for field, default in ((self.province, ""), (self.unit, ""), (self.which, Which.OPEN.value)):
            keep_to_choices(field, default)

    def wanted(self) -> ReprintFilter:
        """What the form asks for."""
        unit = self.unit.data
        return ReprintFilter(Which(self.which.data), self.province.data, int(unit) if unit else None)


class ToldForm(Form):
    """On which day the holder of a card was told that it no longer holds."""

    told_on = DayField(_l("On which day?"), default=today)

    def __init__(self, *args: Any, printed_on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.printed_on = printed_on

    def validate_told_on(self, field: DayField) -> None:
        """A day between the print and today."""
        if field.errors:
            return
        if field.data is None:
            raise ValidationError(gettext("Type the day on which they were told, for example 24 11 2026."))
        if field.data > today():
            raise ValidationError(gettext("This day is in the future. Type the day on which they were told."))
        if field.data < self.printed_on:
            raise ValidationError(gettext("The card was printed later than that. Check the day."))
