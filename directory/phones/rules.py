"""The rules by which a confirmation ages: reading and changing them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.phones.models import CheckRules


class StaleRulesError(Exception):
    """Somebody else has changed the rules since they were shown."""


def rules_in_force(session: Session) -> CheckRules:
    """The rules as they are."""
    return session.scalars(select(CheckRules)).one()


def change_rules(session: Session, version: int, *, due_after_days: int, stale_after_days: int) -> None:
    """Change the rules; every number's state follows at once. Raises `StaleRulesError`."""
    rules = session.scalars(select(CheckRules).with_for_update().execution_options(populate_existing=True)).one()
    wanted = (due_after_days, stale_after_days)
    if (rules.due_after_days, rules.stale_after_days) == wanted:
        return
    if rules.version != version:
        raise StaleRulesError
    rules.due_after_days, rules.stale_after_days = wanted
    session.flush()
