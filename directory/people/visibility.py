"""Who may see a person: the one condition that every page, list, search, history and export asks."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_

from accounts.permissions import Permission
from directory.codes import Audience
from directory.dates import today_in_sql
from directory.models import Person

MAY_BE_SEEN = """
    person.left_on IS NULL AND person.consent_withdrawn_on IS NULL
    AND person.consent_renew_on >= CAST(:today AS date) AND person.consent_audience = ANY(:audiences)
"""
"""`may_be_seen` for statements that are written as text."""


def may_be_seen(audiences: Collection[Audience]) -> ColumnElement[bool]:
    """Whether a person serves here now and has agreed to be seen by one of these audiences; an SQL condition.

    An agreement that was withdrawn, or that was to be renewed before today, is none.
    """
    return and_(_serves_for(audiences), Person.consent_renew_on >= today_in_sql())


def has_run_out(audiences: Collection[Audience]) -> ColumnElement[bool]:
    """Whether a person who serves here is to be asked again by one of these audiences; an SQL condition."""
    return and_(_serves_for(audiences), Person.consent_renew_on < today_in_sql())


def _serves_for(audiences: Collection[Audience]) -> ColumnElement[bool]:
    return and_(Person.consent_audience.in_(audiences), Person.left_on.is_(None), Person.consent_withdrawn_on.is_(None))


def audiences_of(permissions: Collection[Permission]) -> frozenset[Audience]:
    """The audiences that somebody with these permissions belongs to; none for who may see no personal data."""
    if Permission.PERSONAL_VIEW not in permissions:
        return frozenset()
    return frozenset(Audience) if Permission.ACCOUNTS_MANAGE in permissions else frozenset({Audience.STAFF})
