"""What is asked about a hotline."""

from dataclasses import dataclass

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput, GovRadioInput
from wtforms import BooleanField, RadioField, ValidationError

from directory.codes import HotlineKind
from directory.fields import NameField, choices
from directory.listings.forms import ListingNamesForm


@dataclass(frozen=True)
class HotlineEntry:
    """A hotline as a form has read it."""

    name_en: str
    name_km: str
    hotline_kind: HotlineKind
    free: bool
    all_day: bool
    source: str


class HotlineForm(ListingNamesForm):
    """A hotline, on one page."""

    hotline_kind = RadioField(
        _l("Whom it reaches"),
        description=_l("Hotlines are listed in this order."),
        choices=choices(HotlineKind),
        widget=GovRadioInput(),
        validate_choice=False,
    )
    free = BooleanField(_l("The call is free"), widget=GovCheckboxInput())
    all_day = BooleanField(_l("It answers day and night"), widget=GovCheckboxInput())
    source = NameField(_l("Where the number was published"), description=_l("For example the address of a page"))

    def validate_hotline_kind(self, field: RadioField) -> None:
        """Only what is offered."""
        if field.data not in list(HotlineKind):
            raise ValidationError(gettext("Choose whom the hotline reaches."))

    def entry(self) -> HotlineEntry:
        """What a valid form says."""
        return HotlineEntry(
            name_en=self.name_en.data,
            name_km=self.name_km.data,
            hotline_kind=HotlineKind(self.hotline_kind.data),
            free=bool(self.free.data),
            all_day=bool(self.all_day.data),
            source=self.source.data,
        )
