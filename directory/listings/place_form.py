"""A place by its name or its official code, typed in one box: what is asked alike about a unit and about a training."""

from typing import Any

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovTextInput
from sqlalchemy.orm import Session
from wtforms import Form, StringField, ValidationError

from directory.labels import name_in
from directory.listings.queries import place_lines
from places.queries import get_place, search_places
from places.search import read_code

NAMES_SHOWN = 5
"""How many places of one name a sentence lists."""

PLACE_TEXT_LENGTH = 200


class AskingForm(Form):
    """A form that asks the database about what was typed."""

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session = session


class PlaceTextForm(AskingForm):
    """A place, as far as it is known; its code is in `place_code` once the form is valid."""

    place_text = StringField(
        _l("Village, commune or district"),
        description=_l("In Khmer or Latin letters, or its official code. Leave it empty when it is not known."),
        widget=GovTextInput(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place_code: str | None = None

    def validate_place_text(self, field: StringField) -> None:
        """A code, or a name that only one place has."""
        typed = (field.data or "").strip()
        if not typed:
            return
        code = read_code(typed)
        if code is not None:
            if get_place(self.session, code) is None:
                raise ValidationError(gettext("There is no place with the code %(code)s.", code=code))
            self.place_code = code
            return
        found = [place for place in search_places(self.session, typed[:PLACE_TEXT_LENGTH]) if place.exact]
        if len(found) == 1:
            self.place_code = found[0].code
            return
        if not found:
            raise ValidationError(gettext("No place has exactly this name. Check it, or type the official code."))
        language = str(get_locale() or "en")
        listed = "; ".join(
            f"{place.code} {name_in(language, place)}, {', '.join(name_in(language, up) for up in place.parents)}"
            for place in found[:NAMES_SHOWN]
        )
        raise ValidationError(
            gettext("Several places have this name. Type the code of yours: %(places)s", places=listed)
        )

    def named_place(self) -> str:
        """The names behind the code that stands in the field, with those above; empty without one."""
        code = read_code((self.place_text.data or "").strip())
        line = place_lines(self.session, [code]).get(code, ()) if code else ()
        language = str(get_locale() or "en")
        return ", ".join(name_in(language, place) for place in line)
