"""What the columns of a list hold: told by the words above them in either language, else by what stands in them."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum

from directory.coordinates import PositionError, parse_coordinates
from directory.listings.names import KHMER_WORDS, LATIN_WORDS
from directory.phones.numbers import BETWEEN_TWO, PhoneError, parse_phone
from places.keys import KHMER_DIGITS, khmer_clean, latin_plain
from places.search import read_code

LOOKED_AT = 60
"""Rows by whose cells it is told what a column holds."""

MOSTLY = 0.7
"""The share of filled cells that must fit."""


class Column(StrEnum):
    """What a column can hold. One that is `church_name` or `pastor_name` may hold either script, or both."""

    CHURCH_ID = "church_id"
    NAME_KM = "name_km"
    NAME_EN = "name_en"
    CHURCH_NAME = "church_name"
    PASTOR_NAME_KM = "pastor_name_km"
    PASTOR_NAME_EN = "pastor_name_en"
    PASTOR_NAME = "pastor_name"
    PHONE = "phone"
    SECOND_PHONE = "second_phone"
    PLACE_CODE = "place_code"
    ADDRESS = "address"
    VILLAGE = "village"
    COMMUNE = "commune"
    DISTRICT = "district"
    PROVINCE = "province"
    COORDINATES = "coordinates"
    LATITUDE = "latitude"
    LONGITUDE = "longitude"
    CONSENT = "consent"
    AUDIENCE = "audience"
    GIVEN_ON = "given_on"


NAMES = (Column.NAME_KM, Column.NAME_EN, Column.CHURCH_NAME)
PASTOR_NAMES = (Column.PASTOR_NAME_KM, Column.PASTOR_NAME_EN, Column.PASTOR_NAME)

HEADINGS: dict[Column, tuple[str, ...]] = {
    Column.CHURCH_ID: ("church number", "church id", "id of the church", "លេខរបស់ក្រុមជំនុំក្នុងបញ្ជី"),
    Column.NAME_KM: (
        "church name in khmer", "name in khmer", "khmer name", "name khmer", "church name khmer", "name km",
        "church khmer", "ឈ្មោះក្រុមជំនុំជាភាសាខ្មែរ", "ឈ្មោះជាភាសាខ្មែរ", "ឈ្មោះជាអក្សរខ្មែរ", "ឈ្មោះខ្មែរ",
        "ឈ្មោះក្រុមជំនុំជាអក្សរខ្មែរ", "ឈ្មោះក្រុមជំនុំខ្មែរ",
    ),
    Column.NAME_EN: (
        "church name in latin letters", "name in latin letters", "church name in english", "name in english",
        "english name", "name english", "church name english", "latin name", "name en", "church english",
        "ឈ្មោះក្រុមជំនុំជាអក្សរឡាតាំង", "ឈ្មោះជាអក្សរឡាតាំង", "ឈ្មោះឡាតាំង", "ឈ្មោះជាភាសាអង់គ្លេស", "ឈ្មោះអង់គ្លេស",
        "ឈ្មោះក្រុមជំនុំជាភាសាអង់គ្លេស",
    ),
    Column.CHURCH_NAME: (
        "church name", "name of church", "name of the church", "church", "churches", "congregation", "fellowship",
        "local church", "house church", "ឈ្មោះក្រុមជំនុំ", "ក្រុមជំនុំ", "ឈ្មោះព្រះវិហារ", "ព្រះវិហារ", "ឈ្មោះវិហារ", "វិហារ",
    ),
    Column.PASTOR_NAME_KM: (
        "pastor name in khmer", "pastors name in khmer", "pastor khmer", "pastor name khmer", "leader name in khmer",
        "ឈ្មោះគ្រូគង្វាលជាភាសាខ្មែរ", "ឈ្មោះគ្រូគង្វាលជាអក្សរខ្មែរ", "គ្រូគង្វាលជាភាសាខ្មែរ",
    ),
    Column.PASTOR_NAME_EN: (
        "pastor name in latin letters",
        "pastors name in latin letters", "pastor name in english", "pastors name in english", "pastor english",
        "pastor name english", "leader name in english", "ឈ្មោះគ្រូគង្វាលជាអក្សរឡាតាំង", "គ្រូគង្វាលជាភាសាអង់គ្លេស",
        "ឈ្មោះគ្រូគង្វាលជាភាសាអង់គ្លេស",
    ),
    Column.PASTOR_NAME: (
        "pastor", "pastors", "pastor name", "pastors name", "name of pastor", "name of the pastor", "leader",
        "leader name", "church leader", "contact", "contact person", "contact name", "full name", "responsible person",
        "ឈ្មោះគ្រូគង្វាល", "គ្រូគង្វាល", "អ្នកដឹកនាំ", "ឈ្មោះអ្នកដឹកនាំ", "អ្នកទទួលខុសត្រូវ", "គោត្តនាមនិងនាម", "គោត្តនាម និងនាម",
        "អ្នកទំនាក់ទំនង", "នាមគង្វាល", "គង្វាល", "ឈ្មោះគង្វាល",
    ),
    Column.PHONE: (
        "phone", "phone number", "phone no", "phone numbers", "tel", "telephone", "telephone number", "mobile",
        "mobile number", "mobile phone", "cell", "cell phone", "contact number", "hp", "number of the pastor",
        "លេខទូរស័ព្ទ", "ទូរស័ព្ទ", "លេខទូរសព្ទ", "ទូរសព្ទ", "លេខទំនាក់ទំនង", "លេខ ទូរស័ព្ទ", "លេខទូរស័ព្ទដៃ",
    ),
    Column.SECOND_PHONE: (
        "second phone", "second phone number", "phone 2", "phone number 2", "tel 2", "mobile 2", "other phone",
        "another phone number", "alternative phone", "លេខទូរស័ព្ទទីពីរ", "លេខទូរស័ព្ទ 2", "ទូរស័ព្ទ 2", "លេខទូរស័ព្ទផ្សេង",
        "លេខទូរស័ព្ទមួយទៀត",
    ),
    Column.PLACE_CODE: (
        "place code", "code of the place", "village code", "commune code", "gazetteer code", "geocode", "pcode",
        "p code", "code", "លេខកូដទីកន្លែង", "លេខកូដភូមិ", "លេខកូដឃុំ", "កូដភូមិ", "លេខកូដ", "កូដ",
    ),
    Column.ADDRESS: ("address", "place", "location", "អាសយដ្ឋាន", "អាស័យដ្ឋាន", "ទីតាំង", "ទីកន្លែង", "ទីលំនៅ"),
    Column.VILLAGE: ("village", "phum", "phoum", "ភូមិ", "ឈ្មោះភូមិ"),
    Column.COMMUNE: (
        "commune", "khum", "sangkat", "commune sangkat", "commune or sangkat", "ឃុំ", "សង្កាត់", "ឃុំ សង្កាត់", "ឃុំសង្កាត់",
        "ឈ្មោះឃុំ",
    ),
    Column.DISTRICT: (
        "district", "srok", "khan", "district khan", "district or khan", "district municipality", "ស្រុក", "ខណ្ឌ", "ក្រុង",
        "ស្រុក ខណ្ឌ", "ស្រុក ក្រុង", "ស្រុកខណ្ឌ", "ក្រុង ស្រុក ខណ្ឌ", "ស្រុក ក្រុង ខណ្ឌ", "ឈ្មោះស្រុក",
    ),
    Column.PROVINCE: (
        "province", "khet", "khaet", "province city", "province capital", "ខេត្ត", "រាជធានី", "ខេត្ត រាជធានី",
        "រាជធានី ខេត្ត", "ខេត្តក្រុង", "ខេត្ត ក្រុង", "ឈ្មោះខេត្ត",
    ),
    Column.COORDINATES: (
        "coordinates", "coordinate", "gps", "gps coordinates", "position", "lat long", "lat lon", "latitude longitude",
        "កូអរដោនេ", "និយាមកា", "ទីតាំង gps", "ទីតាំងជីភីអេស",
    ),
    Column.LATITUDE: ("latitude", "lat", "north", "រយៈទទឹង", "រយៈកម្ពស់ភូមិសាស្ត្រ"),
    Column.LONGITUDE: ("longitude", "lon", "long", "lng", "east", "រយៈបណ្តោយ"),
    Column.CONSENT: (
        "consent", "have they agreed",
        "agreed", "consent given", "has agreed", "agreement", "permission", "ការយល់ព្រម", "យល់ព្រម", "បានយល់ព្រម",
        "ការអនុញ្ញាត",
    ),
    Column.AUDIENCE: ("who may see", "who may see it", "who may see them", "audience", "អ្នកណាអាចមើលឃើញ"),
    Column.GIVEN_ON: (
        "agreed on", "consent date", "date of consent", "day of consent", "date agreed", "ថ្ងៃយល់ព្រម", "កាលបរិច្ឆេទយល់ព្រម",
        "បានយល់ព្រមនៅថ្ងៃ",
    ),
}  # fmt: skip
"""The words that stand above each column in real lists, in both languages. The first of each stands in the template."""

OWN_EXPORT = frozenset({"people", "phonenumbers", "មនុស្ស", "លេខទូរស័ព្ទ"})
"""Columns of the product's own list of churches that say more than one thing, and are not read back."""

PARTS = re.compile(r"[/()\[\]|:\n–—-]+")


def heading_key(heading: str) -> str:
    """A heading as it is compared: letters and digits only, in one form."""
    text = khmer_clean(heading).translate(KHMER_DIGITS)
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "").replace("'", "")
    return "".join(sign for sign in plain if unicodedata.category(sign)[0] in "LMN")


KEYS: dict[str, Column] = {heading_key(words): column for column, all_ in HEADINGS.items() for words in all_}


def named_by(heading: str) -> Column | None:
    """What a column holds by its heading: by the whole of it, or by the part in either language."""
    if whole := KEYS.get(heading_key(heading)):
        return whole
    parts = [KEYS[key] for part in PARTS.split(heading) if (key := heading_key(part)) in KEYS]
    if parts:
        return parts[0]
    key = heading_key(heading)
    longest = sorted((known for known in KEYS if len(known) > 3 and known in key), key=len, reverse=True)
    return KEYS[longest[0]] if longest and len(longest[0]) * 2 > len(key) else None


def matched(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """What each column holds; empty for one that cannot be told. No two columns hold the same."""
    looked_at = rows[:LOOKED_AT]
    content = [
        [row[column] for row in looked_at if column < len(row) and row[column]] for column in range(len(headings))
    ]
    found: list[str] = [""] * len(headings)
    taken: set[Column] = set()

    def take(position: int, column: Column | None) -> None:
        if column is not None and column not in taken:
            found[position] = column.value
            taken.add(column)

    for position, heading in enumerate(headings):
        column = named_by(heading)
        if column is Column.CHURCH_NAME and content[position] and all(map(is_number, content[position])):
            column = Column.CHURCH_ID  # as the product's own list has it
        if column is Column.PHONE and column in taken:
            column = Column.SECOND_PHONE
        take(position, column)
    if Column.CHURCH_ID in taken:
        for position, heading in enumerate(headings):
            if heading_key(heading) in OWN_EXPORT:
                found[position] = ""
    for position in range(len(headings)):
        if (
            not found[position]
            and content[position]
            and not (Column.CHURCH_ID in taken and heading_key(headings[position]) in OWN_EXPORT)
        ):
            take(position, held_by(content[position], taken))
    return found


def held_by(cells: Sequence[str], taken: Iterable[Column]) -> Column | None:
    """What a column holds by its cells, where they leave no doubt."""
    for column, fits in CONTENT:
        if column not in taken and sum(map(fits, cells)) >= max(2, len(cells) * MOSTLY):
            return column
    return None


def is_number(cell: str) -> bool:
    """Whether a cell is a whole number."""
    return cell.isascii() and cell.isdigit() and len(cell) < 19


def is_phone(cell: str) -> bool:
    """Whether a cell holds one phone number or several."""
    try:
        for part in BETWEEN_TWO.split(cell):
            if part.strip():
                parse_phone(part)
    except PhoneError:
        return False
    return any(sign.isnumeric() for sign in cell)


def is_code(cell: str) -> bool:
    """Whether a cell holds the code of a commune or a village."""
    code = read_code(cell)
    return code is not None and len(code) in (6, 8) and "01" <= code[:2] <= "25"


def is_position(cell: str) -> bool:
    """Whether a cell holds a pair of coordinates in or near the country."""
    try:
        position = parse_coordinates(cell)
    except PositionError:
        return False
    return 8 < position.lat < 16 and 100 < position.lon < 110


def between(least: float, most: float) -> Callable[[str], bool]:
    """Whether a cell holds a number with decimals between two."""

    def fits(cell: str) -> bool:
        try:
            return "." in cell and least < float(cell.translate(KHMER_DIGITS)) < most
        except ValueError:
            return False

    return fits


def is_church(cell: str) -> bool:
    """Whether a cell says itself that it names a church."""
    plain, khmer = latin_plain(cell), khmer_clean(cell)
    return any(word in plain for word in LATIN_WORDS) or any(word in khmer for word in KHMER_WORDS)


CONTENT: tuple[tuple[Column, Callable[[str], bool]], ...] = (
    (Column.COORDINATES, is_position),
    (Column.LATITUDE, between(9, 15.5)),
    (Column.LONGITUDE, between(102, 108.5)),
    (Column.PLACE_CODE, is_code),
    (Column.PHONE, is_phone),
    (Column.SECOND_PHONE, is_phone),
    (Column.CHURCH_NAME, is_church),
)
"""What can be told by the cells alone, in the order in which it is tried."""
