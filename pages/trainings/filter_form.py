"""The filters above the list of trainings, as a GET form."""

from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSelect
from sqlalchemy.orm import Session
from wtforms import Form, SelectField
from wtforms.fields import SelectChoice

from directory.codes import Status
from directory.labels import name_in
from directory.listings.filter_form import ANYWHERE, EVERY, keep_to_choices
from places.queries import list_provinces
from training.queries import TrainingFilter, years_of_trainings


class TrainingFilterForm(Form):
    """Which trainings are shown; what is not offered counts as not asked."""

    province = SelectField(_l("Province"), widget=GovSelect(), validate_choice=False)
    year = SelectField(_l("Year"), widget=GovSelect(), validate_choice=False)
    status = SelectField(
        _l("Status"),
        choices=[
            SelectChoice(Status.ACTIVE.value, _l("In use")),
            SelectChoice(Status.ARCHIVED.value, _l("Archived")),
            SelectChoice(EVERY, _l("Both")),
        ],
        widget=GovSelect(),
        validate_choice=False,
    )

    def __init__(self, *args: Any, session: Session, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        provinces = list_provinces(session)
        self.province.choices = [ANYWHERE] + [SelectChoice(each.code, name_in(language, each)) for each in provinces]
        years = years_of_trainings(session)
        self.year.choices = [SelectChoice("", _l("Any year"))] + [SelectChoice(str(year), str(year)) for year in years]
        keep_to_choices(self.province, "")
        keep_to_choices(self.year, "")
        keep_to_choices(self.status, Status.ACTIVE.value)

    def wanted(self) -> TrainingFilter:
        """What the form asks for."""
        status = self.status.data
        return TrainingFilter(
            province=self.province.data,
            year=int(self.year.data) if self.year.data else None,
            status=None if status == EVERY else Status(status),
        )
