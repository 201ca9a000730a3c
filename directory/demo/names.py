"""Invented names for demo churches and their people, in both scripts, and where demo units stand."""

from typing import NamedTuple


class BothScripts(NamedTuple):
    """One name in Latin letters and in Khmer."""

    en: str
    km: str


class Seat(NamedTuple):
    """The seat town of a province: approximate, two decimals of a degree; not where a police station stands."""

    province: str
    district: str
    lon: float
    lat: float


CHURCH_NAMES = tuple(
    BothScripts(*names)
    for names in (
        ("Grace", "ព្រះគុណ"),
        ("Hope", "សង្ឃឹម"),
        ("Peace", "សន្តិភាព"),
        ("Light", "ពន្លឺ"),
        ("New Life", "ជីវិតថ្មី"),
        ("Living Water", "ទឹករស់"),
        ("Good Shepherd", "អ្នកគង្វាលល្អ"),
        ("Faith", "ជំនឿ"),
        ("Bethany", "បេថានី"),
        ("Emmanuel", "អេម៉ាញូអែល"),
        ("Joy", "អំណរ"),
        ("Good News", "ដំណឹងល្អ"),
    )
)

FAMILY_NAMES = tuple(
    BothScripts(*names)
    for names in (
        ("Sok", "សុខ"),
        ("Chan", "ចាន់"),
        ("Chea", "ជា"),
        ("Heng", "ហេង"),
        ("Kim", "គឹម"),
        ("Ly", "លី"),
        ("Meas", "មាស"),
        ("Ouk", "អ៊ុក"),
        ("Prak", "ប្រាក់"),
        ("Seng", "សេង"),
        ("Tep", "ទេព"),
    )
)

GIVEN_NAMES = tuple(
    BothScripts(*names)
    for names in (
        ("Sokha", "សុខា"),
        ("Dara", "តារា"),
        ("Sophea", "សុភា"),
        ("Vanna", "វណ្ណា"),
        ("Bopha", "បុប្ផា"),
        ("Rithy", "រិទ្ធី"),
        ("Sreymom", "ស្រីមុំ"),
        ("Kosal", "កុសល"),
        ("Chanthy", "ចាន់ធី"),
        ("Piseth", "ពិសិដ្ឋ"),
        ("Malis", "ម្លិះ"),
        ("Samnang", "សំណាង"),
        ("Sothea", "សុធា"),
    )
)

SEATS = (
    Seat("01", "0106", 102.98, 13.59),
    Seat("02", "0203", 103.20, 13.10),
    Seat("03", "0305", 105.46, 11.99),
    Seat("04", "0403", 104.67, 12.26),
    Seat("05", "0502", 104.51, 11.46),
    Seat("06", "0603", 104.89, 12.70),
    Seat("07", "0708", 104.18, 10.61),
    Seat("08", "0811", 104.95, 11.46),
    Seat("09", "0904", 102.99, 11.61),
    Seat("10", "1002", 106.02, 12.49),
    Seat("11", "1105", 107.19, 12.46),
    Seat("12", "1202", 104.92, 11.57),
    Seat("13", "1308", 104.98, 13.80),
    Seat("14", "1410", 105.34, 11.51),
    Seat("15", "1505", 103.91, 12.53),
    Seat("16", "1602", 106.99, 13.74),
    Seat("17", "1710", 103.84, 13.36),
    Seat("18", "1801", 103.53, 10.63),
    Seat("19", "1904", 105.98, 13.53),
    Seat("20", "2006", 105.80, 11.09),
    Seat("21", "2108", 104.78, 10.99),
    Seat("22", "2204", 103.53, 14.23),
    Seat("23", "2302", 104.29, 10.54),
    Seat("24", "2401", 102.60, 12.86),
    Seat("25", "2506", 105.66, 11.92),
)
"""Medians of village points in each seat municipality, approximate to 3 km."""
