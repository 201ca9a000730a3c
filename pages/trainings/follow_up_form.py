"""Whom to see again, as a GET form."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSelect
from wtforms import Form, SelectField
from wtforms.fields import SelectChoice

from directory.labels import name_in
from directory.listings.filter_form import ANYWHERE, keep_to_choices
from places.results import PlaceSummary
from training.follow_up import Reason


class FollowUpForm(Form):
    """For which reason, and in which province; what is not offered counts as not asked."""

    reason = SelectField(
        _l("Why"),
        choices=[
            SelectChoice(Reason.PASSED_NOTHING_ON.value, _l("Has trained nobody after six months")),
            SelectChoice(Reason.REFRESHER.value, _l("Due a refresher after a year")),
        ],
        widget=GovSelect(),
        validate_choice=False,
    )
    province = SelectField(_l("Province"), widget=GovSelect(), validate_choice=False)

    def __init__(self, *args: Any, provinces: Iterable[PlaceSummary], language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.province.choices = [ANYWHERE] + [SelectChoice(each.code, name_in(language, each)) for each in provinces]
        keep_to_choices(self.reason, Reason.PASSED_NOTHING_ON.value)
        keep_to_choices(self.province, "")
