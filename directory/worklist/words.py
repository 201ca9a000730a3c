"""What is to be done next with a number, in words."""

from flask_babel import format_date, gettext
from flask_babel import lazy_gettext as _l

from directory.phones.attempts import Step
from directory.phones.states import PhoneState
from directory.worklist.queries import NumberToCheck

STEPS = {
    Step.CALL: _l("Call it"),
    Step.AGAIN: _l("Call it again"),
    Step.OTHER_CHANNEL: _l("Try another way: a text message, a visit or a letter"),
    Step.ASK_COMMISSARIAT: _l("Ask the commissariat"),
    Step.MARK: _l("Nobody was reached in any way: mark it as not confirmed"),
}


def step_words(row: NumberToCheck) -> str:
    """What is to be done next; with the day where it is not today."""
    if row.phone.state is PhoneState.DISPROVED:
        return str(gettext("Find their new number"))
    words = str(STEPS[row.step])
    if row.again_from is None:
        return words
    return str(gettext("%(step)s, from %(day)s on", step=words, day=format_date(row.again_from, "d MMMM y")))
