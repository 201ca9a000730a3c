"""What is asked about any listing."""

from flask_babel import lazy_gettext as _l
from wtforms import Form, HiddenField, ValidationError

from directory.fields import NEEDS_A_NAME, NameField


class NamesForm(Form):
    """What a listing is called."""

    name_km = NameField(_l("Name in Khmer"))
    name_en = NameField(_l("Name in Latin letters"))

    def validate_name_km(self, field: NameField) -> None:
        """One of the two names is enough."""
        if not field.data and not self.name_en.data:
            raise ValidationError(str(NEEDS_A_NAME))


class ListingNamesForm(NamesForm):
    """What a listing is called, and the version of it that the form was opened on."""

    version = HiddenField()
