"""The filters above the worklist, as a GET form."""

from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovSelect
from sqlalchemy.orm import Session
from wtforms import Form, SelectField
from wtforms.fields import SelectChoice

from directory.codes import Kind
from directory.labels import label, name_in
from directory.listings.filter_form import ANYWHERE, keep_to_choices
from directory.phones.states import PhoneState
from directory.worklist.queries import TO_CHECK, Whose, WorklistFilter
from places.queries import list_provinces

ALL = "all"


class WorklistFilterForm(Form):
    """Which numbers are shown."""

    province = SelectField(_l("Province"), widget=GovSelect(), validate_choice=False)
    kind = SelectField(_l("Whose number"), widget=GovSelect(), validate_choice=False)
    state = SelectField(_l("State"), widget=GovSelect(), validate_choice=False)
    whose = SelectField(_l("Assigned to"), widget=GovSelect(), validate_choice=False)

    def __init__(self, *args: Any, session: Session, language: str, sees_churches: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [kind for kind in Kind if sees_churches or kind is not Kind.CHURCH]
        states = (*TO_CHECK, PhoneState.DISPROVED)
        provinces = list_provinces(session)
        self.province.choices = [ANYWHERE] + [SelectChoice(each.code, name_in(language, each)) for each in provinces]
        self.kind.choices = [SelectChoice(ALL, _l("All"))] + [SelectChoice(each.value, label(each)) for each in kinds]
        self.state.choices = [SelectChoice(ALL, _l("To be checked"))]
        self.state.choices += [SelectChoice(each.value, label(each)) for each in states]
        self.whose.choices = [
            SelectChoice(Whose.ANYBODY.value, _l("Anybody or nobody")),
            SelectChoice(Whose.MINE.value, _l("Me")),
            SelectChoice(Whose.NOBODY.value, _l("Nobody yet")),
        ]
        keep_to_choices(self.province, "")
        for field in (self.kind, self.state, self.whose):
            keep_to_choices(field, ALL)

    def wanted(self, user_id: int) -> WorklistFilter:
        """What the form asks for."""
        return WorklistFilter(
            province=self.province.data,
            kind=None if self.kind.data == ALL else Kind(self.kind.data),
            states=TO_CHECK if self.state.data == ALL else (PhoneState(self.state.data),),
            whose=Whose(self.whose.data),
            user_id=user_id,
        )
