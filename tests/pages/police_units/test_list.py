"""The list of the police units."""

import pytest
from sqlalchemy.orm import Session

from directory.codes import Status, UnitType
from tests.factories import (
    make_check,
    make_phone,
    make_place,
    make_unit,
)
from tests.pages.police_units.answers import ClientAs, names_in

pytestmark = pytest.mark.usefixtures("battambang")


def test_the_list_is_filtered_by_province_type_text_status_and_confirmation(
    session: Session, client_as: ClientAs
) -> None:
    from places.queries import get_place

    first, second = get_place(session, "01"), get_place(session, "02")
    assert first
    assert second
    banteay = make_unit(session, "Office Banteay", name_km="ការិយាល័យបន្ទាយ", jurisdictions=[first])
    make_unit(session, "Post Battambang", jurisdictions=[second], unit_type=UnitType.POST)
    make_unit(session, "Archived office").status = Status.ARCHIVED
    make_check(session, make_phone(session, banteay))
    session.commit()
    client = client_as("viewer")

    def listed(query: str) -> list[str]:
        return names_in(client.get(f"/police-units/?{query}").text)

    assert listed("") == ["Office Banteay", "Post Battambang"]
    assert listed("province=01") == ["Office Banteay"]
    assert listed("type=post") == ["Post Battambang"]
    assert listed("q=banteay") == ["Office Banteay"]
    assert listed("q=បន្ទាយ") == ["Office Banteay"]
    assert listed("status=archived") == ["Archived office"]
    assert len(listed("status=all")) == 3
    assert listed("unconfirmed=1") == ["Post Battambang"]
    assert listed("sort=newest") == ["Post Battambang", "Office Banteay"]
    assert listed("province=99&type=x&sort=y&after=zzz&status=a") == ["Office Banteay", "Post Battambang"]
    assert "No police unit fits" in client.get("/police-units/?q=nothing+like+it").text


def test_a_district_lists_who_stands_in_it_and_who_is_responsible_for_it_or_for_a_part_or_for_the_whole_province(
    session: Session, client_as: ClientAs
) -> None:
    from places.queries import get_place

    province, village = get_place(session, "02"), get_place(session, "02010101")
    assert province
    assert village
    other = make_place(session, "0202")
    make_unit(session, "Of the province", jurisdictions=[province])
    make_unit(session, "Of a village", jurisdictions=[village])
    make_unit(session, "Of another district", jurisdictions=[other])
    make_unit(session, "Stands here").place_code = village.code
    make_unit(session, "On the map", lon=102.5, lat=13.5)
    session.commit()
    client = client_as("viewer")
    html = client.get("/police-units/?province=02&district=0201").text
    assert names_in(html) == ["Of a village", "Of the province", "Stands here"]
    assert "3 police units" in html
    assert "On the map" not in client.get("/police-units/?unplaced=y").text
    assert "Stands here" in client.get("/police-units/?unplaced=y").text


def test_long_lists_come_in_pages_that_lead_to_each_other(session: Session, client_as: ClientAs) -> None:
    for number in range(120):
        make_unit(session, f"Unit {number:03}")
    session.commit()
    client = client_as("viewer")
    page = client.get("/police-units/")
    assert "120 police units" in page.text
    seen = names_in(page.text)
    while 'rel="next"' in page.text:
        following = page.text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
        page = client.get(following)
        seen += names_in(page.text)
    assert seen == [f"Unit {number:03}" for number in range(120)]
    back = page.text.split('rel="prev" href="')[1].split('"')[0].replace("&amp;", "&")
    assert names_in(client.get(back).text) == [f"Unit {number:03}" for number in range(50, 100)]
