"""The words for the answers."""

from flask_babel import lazy_gettext as _l

from directory.labels import LABELS
from training.responses.codes import Answer

LABELS[Answer] = {
    Answer.DID_NOT_CALL: _l("Did not call"),
    Answer.SAME_DAY: _l("Yes, the same day"),
    Answer.LATER: _l("Yes, later"),
    Answer.NO_RESPONSE: _l("No"),
}
