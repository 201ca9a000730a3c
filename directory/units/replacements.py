"""What is called instead of a unit that is not to be used: the end of the chain in which units name each other."""

from collections.abc import Collection

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

LONGEST = 5
"""How many units in a row may each name the next one; units that name each other in a circle never come to an end."""

CHAIN = f"""
    chain(first_id, id, length) AS (
        SELECT u.id, u.call_instead_id, 1
        FROM police_unit u
        WHERE u.id = ANY(:ids) AND u.do_not_use IS NOT NULL AND u.call_instead_id IS NOT NULL
        UNION ALL
        SELECT chain.first_id, u.call_instead_id, chain.length + 1
        FROM chain
        JOIN police_unit u ON u.id = chain.id
        WHERE u.do_not_use IS NOT NULL AND u.call_instead_id IS NOT NULL AND chain.length < {LONGEST}
    )
"""  # noqa: S608
"""Each of the units `:ids` with everything that its chain names, for a statement that begins WITH RECURSIVE."""

ENDS_HERE = "l.status = 'active' AND l.kind IN ('police_unit', 'hotline') AND u.do_not_use IS NULL"
"""What a chain ends at: the listing `l` (and the unit `u`, where it is one) that may be called."""

_END = text(
    f"""
    WITH RECURSIVE {CHAIN}
    SELECT chain.first_id, l.id
    FROM chain
    JOIN listing l ON l.id = chain.id
    LEFT JOIN police_unit u ON u.id = l.id
    WHERE {ENDS_HERE}
    """  # noqa: S608
).bindparams(bindparam("ids"))


def called_instead_of(session: Session, unit_ids: Collection[int]) -> dict[int, int]:
    """The listing that is called instead of each unit; one whose chain ends nowhere that may be called is not in it."""
    if not unit_ids:
        return {}
    return {row.first_id: row.id for row in session.execute(_END, {"ids": list(unit_ids)})}
