"""The form in which cards are chosen that are printed for nobody in particular."""

from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSelect
from sqlalchemy.orm import Session
from wtforms import Form, SelectField
from wtforms.fields import SelectChoice

from cards.variants import Variant
from directory.labels import name_in
from directory.listings.filter_form import keep_to_choices
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
