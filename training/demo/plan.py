"""Which demo trainings there are: when, where, who taught, and which churches of which provinces came.

Churches are named by their province and their number among the demo churches of it, from 0 to 11. Seven trainings are
held by staff; from these come nine by pastors who had been there, three by those whom these trained, and one of the
fourth generation. Two provinces have met no training at all, so that there is something left to do.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Pastor(NamedTuple):
    """The pastor of a demo church."""

    province: str
    number: int


class Planned(NamedTuple):
    """One training."""

    days_ago: int
    province: str
    came: Mapping[str, range]
    """By province: the churches whose pastors came."""
    taught_by: tuple[Pastor, ...] = ()
    """The pastors who taught; without one staff did."""
    with_unit: bool = True
    """Whether the unit of the province took part."""


PLAN = (
    # By staff.
    Planned(705, "01", {"01": range(7), "17": range(6), "22": range(6), "13": range(4)}),
    Planned(610, "02", {"02": range(7), "15": range(6), "24": range(5)}),
    Planned(520, "12", {"12": range(6), "08": range(6), "05": range(5)}),
    Planned(430, "14", {"14": range(7), "20": range(5), "25": range(5)}),
    Planned(330, "16", {"16": range(5), "11": range(4), "19": range(4)}, with_unit=False),
    Planned(210, "07", {"07": range(6), "23": range(4), "21": range(6)}),
    Planned(40, "18", {"18": range(5), "09": range(4)}),
    # By pastors whom staff had trained.
    Planned(590, "17", {"17": range(6, 10)}, (Pastor("17", 0), Pastor("17", 1))),
    Planned(540, "22", {"22": range(6, 10)}, (Pastor("22", 0),), with_unit=False),
    Planned(450, "02", {"02": range(7, 11)}, (Pastor("02", 1),)),
    Planned(400, "01", {"01": range(7, 11)}, (Pastor("01", 0), Pastor("01", 2))),
    Planned(340, "08", {"08": range(6, 10), "12": range(6, 9)}, (Pastor("08", 0), Pastor("12", 0))),
    Planned(300, "15", {"15": range(6, 10), "04": range(3)}, (Pastor("15", 0), Pastor("15", 1)), with_unit=False),
    Planned(120, "25", {"25": range(5, 9)}, (Pastor("25", 0),)),
    Planned(70, "21", {"21": range(6, 10)}, (Pastor("21", 0), Pastor("07", 0))),
    Planned(25, "16", {"16": range(5, 9)}, (Pastor("16", 1),)),
    # By those whom these had trained, and by those whom they trained in turn.
    Planned(380, "06", {"06": range(5)}, (Pastor("17", 6),)),
    Planned(190, "13", {"13": range(4, 8)}, (Pastor("22", 6),), with_unit=False),
    Planned(100, "05", {"05": range(5, 9)}, (Pastor("08", 6),)),
    Planned(90, "06", {"06": range(5, 9)}, (Pastor("06", 0),)),
)

MET_ELSEWHERE = (Pastor("03", 0), Pastor("03", 1), Pastor("10", 0))
"""Churches that have met the unit of their province outside any training."""
