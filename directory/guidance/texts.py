"""What to look for, what to ask and what to do: the sentences of the help page, the crisis page and the cards.

Short and in plain words. None is legal advice, and none is printed as reviewed before somebody has reviewed it
(`directory.models.GuidanceReview`).
"""

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Advice:
    """Some sentences on one matter, and where they come from."""

    sentences: tuple[LazyString, ...]
    source: str


FIRST_STEPS = Advice(
    (
        _l("Is someone in danger now? Call. You need no proof."),
        _l("Do not confront anyone. Do not raise the alarm. Do not try a rescue."),
        _l("Say where it is, what is happening, who is at risk, when, and which vehicle."),
        _l("Take no photographs. Post nothing."),
        _l("Respect an adult’s wish. A call to the police against it can harm."),
        _l("Promise nothing that you cannot keep."),
        _l("Leave the interview to the police or the hotline."),
    ),
    "WHO 2003; Polaris",
)

SIGNS = Advice(
    (
        _l("The person cannot leave, is kept apart, or is watched."),
        _l("Someone else holds their papers or their phone."),
        _l("They owe the boss money, their wages are held back, or they work far too many hours."),
        _l("They live where they work, in bad conditions."),
        _l("They were deceived about the job."),
        _l("There are threats, injuries or sexual violence."),
        _l("They are afraid, their answers sound rehearsed, or someone else speaks for them."),
        _l("They do not know where they are, and have few belongings."),
    ),
    "ILO 2012; DHS Blue Campaign",
)

GOOD_TO_KNOW = Advice(
    (
        _l("A child in commercial sex is a victim, also without force."),
        _l("Nobody needs to have been moved from one place to another."),
        _l(
            "In Cambodia look at fishing, domestic work, begging, construction, brick kilns, "
            "entertainment venues and online-scam compounds."
        ),
    ),
    "US TIP report",
)

QUESTIONS = Advice(
    (
        _l("Are you safe now?"),
        _l("Can you leave if you want to?"),
        _l("Has anyone threatened you or your family?"),
        _l("Who holds your identity papers?"),
        _l("Do you owe money to your boss?"),
        _l("Where do you sleep and eat?"),
        _l("Do you want me to call?"),
    ),
    "US State Department",
)

CHILD = Advice(
    (_l("A child is not questioned. Listen, reassure, and pass on to trained people."),),
    "UNICEF 2006",
)

REPORT = Advice(
    (
        _l("Call the first number that fits. If nobody answers, call the next one."),
        # Without their numbers: those stand in the list, which leaves out one that has been found not to work.
        _l("Calls to the hotline of the anti-trafficking police and to the child helpline are free."),
        _l("The number of the National Police is free and works without credit, too."),
        _l("Say where it is, what is happening, who is at risk, when, and which vehicle."),
        _l("You need no proof."),
    ),
    "WHO 2003; Polaris",
)

RIGHTS = Advice(
    (
        _l("Human trafficking is a crime under the Law on Suppression of Human Trafficking and Sexual Exploitation."),
        _l("As citizens, those who report have a right to protection."),
    ),
    "NS/RKM/0208/005 (2008)",
)
