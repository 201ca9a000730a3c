"""Where a listing stands, typed as coordinates or set as a pin: what is asked alike about a church and about a unit."""

from typing import Any

from flask_babel import lazy_gettext as _l
from govuk_frontend_wtf.wtforms_widgets import GovRadioInput, GovTextInput
from wtforms import RadioField, StringField, ValidationError
from wtforms.fields import SelectChoice

from directory.coordinates import Coordinates, PositionError
from directory.listings.place_form import AskingForm
from directory.positions import read_position

BY_PLACE, BY_COORDINATES, BY_PIN, NOT_KNOWN = "place", "coordinates", "pin", "unknown"

COORDINATES_CHOICE = SelectChoice(BY_COORDINATES, _l("By coordinates"))
PIN_CHOICE = SelectChoice(BY_PIN, _l("By a pin on the map, or where I am now"))


class PositionForm(AskingForm):
    """A position by one of several ways; only what was typed for the chosen one counts. A subclass names the ways."""

    where = RadioField(_l("How do you want to say where it is?"), widget=GovRadioInput())
    coordinates = StringField(
        _l("Coordinates"),
        description=_l("Latitude, then longitude, for example 11.5564, 104.9282 or 11°33'23\" N 104°55'41\" E"),
        widget=GovTextInput(),
    )
    latitude = StringField(_l("Latitude (north)"), widget=GovTextInput())
    longitude = StringField(_l("Longitude (east)"), widget=GovTextInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.position: Coordinates | None = None
        self.swapped: Coordinates | None = None
        """The pair that lies in the country, when the typed one does the other way round."""

    def validate_coordinates(self, field: StringField) -> None:
        """Typed coordinates are read, and lie in the country."""
        if self.where.data == BY_COORDINATES:
            self.read(field.data or "")

    def validate_latitude(self, field: StringField) -> None:
        """So are the two numbers of a pin."""
        if self.where.data == BY_PIN:
            self.read(f"{field.data or ''} {self.longitude.data or ''}")

    def read(self, typed: str) -> None:
        """Read a position; keep the swapped pair for the offer to swap."""
        try:
            self.position = read_position(self.session, typed)
        except PositionError as error:
            self.swapped = error.swapped
            raise ValidationError(str(error.sentence)) from None
