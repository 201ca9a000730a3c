"""The public hotlines that every installation starts with.

Compiled from public pages (`source`); none has been dialled, so each stays unconfirmed until somebody checks it.
A hotline that is there already is left as it is: what an operator changed or archived wins.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.codes import Certainty, HotlineKind, Purpose
from directory.models import Hotline, Phone
from places.keys import khmer_clean, latin_norm


@dataclass(frozen=True)
class ReferenceHotline:
    """A hotline as it was published; the first number is the one to call, the others are for its office."""

    slug: str
    name_en: str
    name_km: str
    kind: HotlineKind
    numbers: tuple[str, ...]
    source: str
    certainty: Certainty
    free: bool = False
    all_day: bool = False


HOTLINES = (
    ReferenceHotline(
        "ahtjp-1288",
        "Anti-Human Trafficking and Juvenile Protection police",
        "នគរបាលប្រឆាំងការជួញដូរមនុស្ស និងការពារអនីតិជន",
        HotlineKind.ANTI_TRAFFICKING,
        ("1288", "+85523997919"),
        "aims.worlded.org/faqs; aplecambodia.org/reporting-page",
        Certainty.HIGH,
        free=True,
    ),
    ReferenceHotline(
        "national-police-117",
        "National Police",
        "នគរបាលជាតិ",
        HotlineKind.POLICE,
        ("117",),
        "en.vietnamplus.vn 236589 (2022-08-31); libphonenumber 9.0.43",
        Certainty.HIGH,
        free=True,
    ),
    ReferenceHotline(
        "child-helpline-1280",
        "Child Helpline Cambodia (up to age 25)",
        "ខ្សែទូរស័ព្ទជំនួយកុមារកម្ពុជា (រហូតដល់អាយុ 25 ឆ្នាំ)",
        HotlineKind.CHILD_HELPLINE,
        ("1280", "+85523224841"),
        "childhelplinecambodia.org/page/8",
        Certainty.HIGH,
        free=True,
        all_day=True,
    ),
    ReferenceHotline(
        "aple",
        "APLE Cambodia (child sexual exploitation)",
        "អង្គការ APLE កម្ពុជា (ការធ្វើអាជីវកម្មផ្លូវភេទលើកុមារ)",
        HotlineKind.NGO,
        ("+85592311511",),
        "aplecambodia.org/reporting-page",
        Certainty.HIGH,
        all_day=True,
    ),
    ReferenceHotline(
        "childsafe",
        "ChildSafe (children at risk)",
        "ChildSafe (កុមារប្រឈមគ្រោះថ្នាក់)",
        HotlineKind.NGO,
        ("+85512311112",),
        "aims.worlded.org/faqs; Rough Guide to Cambodia",
        Certainty.MEDIUM,
    ),
    ReferenceHotline(
        "lscw",
        "LSCW (trafficking)",
        "អង្គការ LSCW (ការជួញដូរមនុស្ស)",
        HotlineKind.NGO,
        ("+85577455516",),
        "aims.worlded.org/faqs",
        Certainty.LOW,
    ),
    ReferenceHotline(
        "ambulance-119",
        "Ambulance",
        "រថយន្តសង្គ្រោះបន្ទាន់",
        HotlineKind.AMBULANCE,
        ("119",),
        "libphonenumber 9.0.43",
        Certainty.MEDIUM,
    ),
    ReferenceHotline(
        "fire-118",
        "Fire service",
        "អគ្គិភ័យ",
        HotlineKind.FIRE,
        ("118",),
        "libphonenumber 9.0.43",
        Certainty.MEDIUM,
    ),
)


def ensure_hotlines(session: Session) -> int:
    """Add the reference hotlines that the database does not know yet; says how many. Never changes one."""
    known = set(session.scalars(select(Hotline.slug).where(Hotline.slug.is_not(None))))
    missing = [reference for reference in HOTLINES if reference.slug not in known]
    session.add_all(as_listing(reference) for reference in missing)
    session.flush()
    return len(missing)


def as_listing(reference: ReferenceHotline) -> Hotline:
    """A reference hotline as it is stored."""
    return Hotline(
        slug=reference.slug,
        name_en=reference.name_en,
        name_km=reference.name_km,
        key_en=latin_norm(reference.name_en),
        key_km=khmer_clean(reference.name_km),
        hotline_kind=reference.kind,
        free=reference.free,
        all_day=reference.all_day,
        source=reference.source,
        certainty=reference.certainty,
        phones=[
            Phone(number=number, position=position, purpose=Purpose.OFFICE if position else Purpose.HOTLINE)
            for position, number in enumerate(reference.numbers)
        ],
    )
