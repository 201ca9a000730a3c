"""Cards read back from the PDF: their words, their codes, and that nothing leaves its card."""

import re
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from cards import qr, sheets
from cards.contents import card_for
from cards.variants import Variant
from directory.codes import DoNotUseReason, Purpose, Role
from directory.models import Phone, PoliceUnit
from tests.factories import make_check, make_hotline, make_person, make_phone, make_province, make_unit

BOTH = ("km", "en")
NAME_KM = "ការិយាល័យនគរបាលប្រឆាំងការជួញដូរមនុស្សនិងការពារអនីតិជន" * 3
TELLING = re.compile("traffick|exploit|sexual|victim|ahtjp|ជួញដូរ|កេងប្រវ័ញ្ច|ផ្លូវភេទ|អនីតិជន", re.IGNORECASE)


@pytest.fixture
def unit(session: Session) -> PoliceUnit:
    """The unit of a province, with a long Khmer name and a number that nobody has checked."""
    line = make_hotline(session, "AHTJP hotline", name_km="ការជួញដូរមនុស្ស")
    make_phone(session, line, "1288")
    unit = make_unit(session, "AHTJP office", name_km=NAME_KM[:120], jurisdictions=[make_province(session)])
    make_phone(session, unit, "+85523456789")
    return unit


def made(app: Flask, session: Session, variant: Variant = Variant.STANDARD, code: str | None = "01") -> Any:
    session.commit()
    with app.app_context():
        return card_for(session, code, variant, BOTH)


def pdf(card: Any, copies: int = 1) -> pypdfium2.PdfDocument:
    data = {"title": "Cards", "lang": "km", "cards": [card.data], "order": [0] * copies}
    return pypdfium2.PdfDocument(sheets.sheet(data))


def test_an_unchecked_unit_stands_below_the_national_hotline(app: Flask, session: Session, unit: PoliceUnit) -> None:
    card = made(app, session)
    assert card.data["lead"]["numbers"][0]["display"] == "1288"
    assert card.data["second"]["numbers"][0]["display"] == "023 456 789"
    assert "Not confirmed yet" in str(card.data["second"])
    assert card.contact_id == unit.id


def test_a_confirmed_unit_stands_first_and_is_what_the_code_calls(
    app: Flask, session: Session, unit: PoliceUnit
) -> None:
    for position, number in enumerate(("+85523456780", "+85523456781")):
        make_check(session, make_phone(session, unit, number, position=position))
    card = made(app, session)
    assert card.data["qr"]["alt"] == "MECARD:N:Police;TEL:+85523456780;TEL:+85523456781;;"
    assert card.data["second"] is None  # it does not stand there twice
    assert [each.number for each in card.numbers] == ["+85523456780", "+85523456781", "1288"]


def test_a_demo_number_is_marked_and_in_no_code(app: Flask, session: Session) -> None:
    unit = make_unit(session, jurisdictions=[make_province(session)], demo=True)
    make_check(session, make_phone(session, unit, "000 000 001", demo=True))
    card = made(app, session)
    assert "Demo" in str(card.data["second"] or card.data["lead"])
    assert "000 000 001" not in str(card.data["qr"])


def test_a_place_without_a_unit_has_hotlines_only(app: Flask, session: Session, unit: PoliceUnit) -> None:
    card = made(app, session, code=None)
    assert card.contact_id is None
    assert card.data["lead"]["numbers"][0]["display"] == "1288"


def test_each_code_of_a_sheet_is_read_at_200_dpi(app: Flask, session: Session, unit: PoliceUnit) -> None:
    document = pdf(made(app, session), copies=13)
    assert len(document) == 4
    found = [code.text for page in document for code in zxingcpp.read_barcodes(page.render(scale=200 / 72).to_pil())]
    assert found == ["tel:1288"] * 13


def test_a_discreet_card_says_no_word_of_what_it_is_for(app: Flask, session: Session, unit: PoliceUnit) -> None:
    document = pdf(made(app, session, Variant.DISCREET))
    said = "".join(page.get_textpage().get_text_range() for page in document)
    assert "023 456 789" in said
    assert not TELLING.search(said)


def test_the_words_that_tell_are_found_where_they_stand(app: Flask, session: Session, unit: PoliceUnit) -> None:
    said = "".join(page.get_textpage().get_text_range() for page in pdf(made(app, session)))
    assert TELLING.search(said)


@pytest.mark.parametrize("side", ["front", "back"])
def test_a_name_of_120_khmer_characters_leaves_the_margin_white(
    app: Flask, session: Session, unit: PoliceUnit, side: str
) -> None:
    from io import BytesIO

    from PIL import Image, ImageOps

    data = {"title": "Cards", "lang": "km", "cards": [made(app, session).data], "order": []}
    picture = Image.open(BytesIO(sheets.face(data, side))).convert("L")
    edge = round(3 / 25.4 * sheets.PREVIEW_PPI)
    box = ImageOps.invert(picture).getbbox()
    assert box is not None
    assert box[0] >= edge
    assert box[1] >= edge
    assert box[2] <= picture.width - edge
    assert box[3] <= picture.height - edge


def test_a_name_that_no_font_has_does_not_stop_the_print(app: Flask, session: Session, unit: PoliceUnit) -> None:
    unit.name_en = unit.name_km = "中文 #panic() {{7*7}}"
    said = pdf(made(app, session))[0].get_textpage().get_text_range()
    assert "#panic()" in said


def test_one_number_is_called_and_several_are_saved() -> None:
    assert qr.payload("Police", []) is None
    assert qr.payload("Police", ["117"]) == "tel:117"
    assert qr.payload("a;b", ["117", "1288"]) == r"MECARD:N:a\;b;TEL:117;TEL:1288;;"


def test_the_mobile_of_an_officer_stands_on_no_card(app: Flask, session: Session, unit: PoliceUnit) -> None:
    officer = make_person(session, unit, role=Role.OFFICER)
    make_check(session, make_phone(session, officer, "+85512778899", purpose=Purpose.MOBILE))
    for variant in Variant:
        card = made(app, session, variant)
        assert "12 778 899" not in str(card.data)
        assert "+85512778899" not in [each.number for each in card.numbers]


def test_what_is_called_instead_of_a_unit_says_so_but_on_a_discreet_card(
    app: Flask, session: Session, unit: PoliceUnit
) -> None:
    other = make_unit(session, "Other office", name_km="ការិយាល័យផ្សេង")
    make_phone(session, other, "+85523222333")
    unit.do_not_use, unit.call_instead_id = DoNotUseReason.NO_RESPONSE, other.id
    card = made(app, session)
    assert card.contact_id == other.id
    said = pdf(card)[0].get_textpage().get_text_range()
    assert "Instead of AHTJP office" in said
    assert "023 456 789" not in said
    assert not TELLING.search(str(made(app, session, Variant.DISCREET).data))


def test_the_hours_of_a_number_stand_beside_it(app: Flask, session: Session, unit: PoliceUnit) -> None:
    day, night = (make_phone(session, unit, f"+8552322233{each}", position=each) for each in range(2))
    day.answers_from, day.answers_until = 7, 17
    night.answers_from, night.answers_until = 0, 24
    session.delete(session.scalars(select(Phone).where(Phone.number == "+85523456789")).one())
    for phone in (day, night):
        make_check(session, phone)
    first, second = made(app, session).data["lead"]["numbers"]
    assert "answers 7:00 to 17:00" in str(first["note"])
    assert "answers" not in str(second["note"])


def test_a_sheet_of_many_different_cards_tells_each_apart(app: Flask, session: Session, unit: PoliceUnit) -> None:
    """More than stand as text: the others are pictures of themselves."""
    cards = []
    for index in range(sheets.AS_TEXT + 3):
        phone = make_phone(session, unit, f"+855120000{index:02d}", position=-index - 1)
        make_check(session, phone)
        cards.append(made(app, session).data)
    order = [index for index in range(len(cards)) for _ in range(3)]
    made_of = {"title": "Cards", "lang": "km", "cards": cards, "order": order}
    document = pypdfium2.PdfDocument(sheets.sheet(made_of))
    assert len(document) == 2 * -(-len(order) // 10)
    found = [code.text for page in document for code in zxingcpp.read_barcodes(page.render(scale=200 / 72).to_pil())]
    assert sorted(found) == sorted(cards[index]["qr"]["alt"] for index in order)
    assert len(set(found)) == len(cards)


def test_a_hotline_that_stands_in_for_a_unit_says_so_and_stands_there_once(
    app: Flask, session: Session, unit: PoliceUnit
) -> None:
    hotline = session.scalars(select(Phone).where(Phone.number == "1288")).one().listing_id
    unit.do_not_use, unit.call_instead_id = DoNotUseReason.NO_RESPONSE, hotline
    card = made(app, session)
    assert "Instead of AHTJP office" in str(card.data["lead"])
    assert card.data["second"] is None
    assert card.contact_id == hotline


def test_ten_cards_of_85_by_54_mm_stand_on_an_a4_sheet_with_marks_to_cut_along(
    app: Flask, session: Session, unit: PoliceUnit
) -> None:
    front = pdf(made(app, session), copies=10)[0]
    assert [round(side / 72 * 25.4) for side in front.get_size()] == [210, 297]
    picture = front.render(scale=200 / 72).to_pil()
    corners = [code.position.top_left for code in zxingcpp.read_barcodes(picture)]
    places = {(round(corner.x / 200 * 25.4), round(corner.y / 200 * 25.4)) for corner in corners}
    left, top = min(x for x, _ in places), min(y for _, y in places)
    wanted = {(left + 85 * column, top + 54 * row) for column in range(2) for row in range(5)}
    assert all(min(abs(x - a) + abs(y - b) for a, b in wanted) <= 2 for x, y in places)
    assert len(places) == 10
    # A mark above the sheet's left edge, in the white around the cards.
    mark = picture.convert("L").crop(tuple(round(mm / 25.4 * 200) for mm in (19, 7, 21, 11)))
    assert mark.getextrema()[0] < 128
