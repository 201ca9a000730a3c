"""Rows for the walk over the pages: one province with a church, a unit and a hotline, and what belongs to each."""

from sqlalchemy.orm import Session

from directory import dates
from directory.codes import Purpose, Role
from directory.importing.changes import add_batch, begin_storing, choose_columns
from directory.importing.checking import check_batch
from directory.importing.reading import read_paste
from directory.importing.storing import store_batch
from directory.models import Church, Listing, Person
from places.models import Place
from tests.factories import (
    attend,
    make_card,
    make_check,
    make_church,
    make_hotline,
    make_person,
    make_phone,
    make_place,
    make_province,
    make_training,
    make_unit,
    make_user,
    make_village,
)
from training.responses.models import ResponseTally

Addresses = dict[str, object]
"""What an address of a page is filled in with."""


def seed(session: Session, name_en: str = "Grace Church", name_km: str = "ក្រុមជំនុំព្រះគុណ") -> Addresses:
    """Add a province with one listing of each kind, every name being the given ones, and a church that is unplaced."""
    province = make_province(session, name_en="Banteay Meanchey", name_km="បន្ទាយមានជ័យ")
    for code, size in (("0101", 1), ("010101", 0.6)):
        make_place(session, code, square=(103, 12, size))
    village = make_village(session, name_en="Kouk Romiet", name_km="គោករមៀត")
    return {"province": province.code, **add_listings(session, province, village, name_en, name_km)}


def add_listings(session: Session, province: Place, village: Place, name_en: str, name_km: str) -> Addresses:
    """Add one listing of each kind to a province, with its people and its numbers, every name being the given ones."""
    church = make_church(session, name_en, name_km=name_km, place_code=village.code, lon=103.5, lat=12.5)
    twice = make_church(session, name_en, name_km=name_km, place_code=province.code)
    make_person(session, twice, name_en, name_km=name_km)
    unit = make_unit(session, name_en, name_km=name_km, jurisdictions=[province], lon=103.4, lat=12.4)
    hotline = make_hotline(session, name_en, name_km=name_km)
    user = make_user(session, "viewer")
    user.name = name_en[:120]
    belonging: Addresses = {}
    for listing in (church, hotline, unit):
        belonging = add_numbers(session, listing, name_en, name_km)
    training = make_training(session, place=village, unit=unit, materials=["leaflet", "training_kit"])
    pastors = session.query(Person).filter_by(listing_id=church.id).all()
    attend(session, training, *pastors)
    for pastor in pastors:
        # A number on it has been taken out since.
        make_card(session, pastor, None, "+85512000999")
    last_quarter = {"unit_id": unit.id, "quarter": dates.last_quarter(), "did_not_call": 3}
    session.add(ResponseTally(**last_quarter, same_day=4, later=1, no_response=1))
    return {
        "training": training.id,
        "church": church.id,
        "twice": twice.id,
        "pastor": pastor.id,
        "unit": unit.id,
        "hotline": hotline.id,
        "user": user.id,
        "role": user.roles[0].id,
        **belonging,
        **add_imports(session, name_en, name_km),
    }


def add_imports(session: Session, name_en: str, name_km: str) -> Addresses:
    """Add a list of churches of these names in each state in which a list is looked at."""
    found: Addresses = {}
    for key in ("unmatched", "checking", "checked", "imported"):
        rows = f"Church name\tPastor\tPhone\tVillage\n{name_km}\t{name_en}\t012 345 678\tKouk Romiet"
        rows += f"\n{name_km} {key}\t{name_en} (moved)\t1\tKouk Romiat\n{name_en} {key}\t\t\tNo such place"
        batch = add_batch(session, read_paste(rows), None)
        found[key] = batch.id
        if key != "unmatched":
            agreed = {"consent": "yes", "audience": "staff", "given_on": "2026-11-20"}
            columns = ["church_name", "pastor_name", "phone", "village"]
            choose_columns(session, batch, columns, agreed)
        if key in ("checked", "imported"):
            check_batch(session, batch.id)
        if key == "imported" and begin_storing(session, batch.id):
            store_batch(session, batch.id, None)
    return found


def add_numbers(session: Session, listing: Listing, name_en: str, name_km: str) -> Addresses:
    """Add a checked and an unchecked number to a listing, and a person with a number of their own."""
    role = Role.PASTOR if isinstance(listing, Church) else Role.OFFICER
    checked = make_phone(session, listing)
    make_check(session, checked)
    make_phone(session, listing, position=1)
    person = make_person(session, listing, name_en, name_km=name_km, role=role)
    make_phone(session, person, purpose=Purpose.MOBILE)
    return {"phone": checked.id, "person": person.id}
