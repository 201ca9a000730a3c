"""The filters above the list of churches."""

from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovCheckboxInput
from wtforms import BooleanField

from directory.listings.filter_form import PlacedListFilterForm
from training.introductions import never_met


class ChurchFilterForm(PlacedListFilterForm):
    """Which churches are shown: beside where and how they are, whether they have met a police unit."""

    never_met = BooleanField(_l("Only those that have never spoken to the police"), widget=GovCheckboxInput())

    def asked(self) -> dict[str, Any]:
        """What the form asks for, by the names of `ListFilter`."""
        return super().asked() | {"conditions": (never_met(),) if self.never_met.data else ()}
