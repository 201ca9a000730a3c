"""The filters above the list of hotlines."""

from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSelect
from wtforms import SelectField
from wtforms.fields import SelectChoice

from directory.listings.filter_form import ListFilterForm
from directory.listings.lists import Sort


class HotlineFilterForm(ListFilterForm):
    """Which hotlines are shown, and in which order: first as they are offered to a caller.

    A hotline is the whole country's, so nothing is asked about places. Only who may change hotlines sees archived ones.
    """

    sort = SelectField(
        _l("Order"),
        choices=[
            SelectChoice(Sort.OFFERED.value, _l("As they are offered")),
            SelectChoice(Sort.NAME_KM.value, _l("Name in Khmer")),
            SelectChoice(Sort.NAME_EN.value, _l("Name in Latin letters")),
            SelectChoice(Sort.NEWEST.value, _l("Newest first")),
        ],
        widget=GovSelect(),
        validate_choice=False,
    )

    def __init__(self, *args: Any, may_see_archived: bool, **kwargs: Any) -> None:
        super().__init__(*args, first=Sort.OFFERED, may_see_archived=may_see_archived, **kwargs)
