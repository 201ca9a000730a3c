"""What an empty installation still needs before anybody can be helped."""

from dataclasses import dataclass

from sqlalchemy import any_, exists, literal, select
from sqlalchemy.orm import Session

from accounts.models import Role, User
from accounts.permissions import Permission
from directory.codes import Kind, Status
from directory.models import Listing
from places.models import GeodataSet


@dataclass(frozen=True)
class FirstSteps:
    """Which of the first steps are done, in their order."""

    administrator: bool
    geodata: bool
    """Whether a full set is loaded, rather than the coarse one that is built in."""
    police_unit: bool
    church: bool

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return self.administrator and self.geodata and self.police_unit and self.church

    @property
    def directory_is_empty(self) -> bool:
        """Whether there is neither a unit nor a church, so that a page has nothing else to show."""
        return not self.police_unit and not self.church


def first_steps(session: Session) -> FirstSteps:
    """Which of the first steps of an installation are done."""

    def is_listed(kind: Kind) -> bool:
        listed = exists().where(Listing.kind == kind, Listing.status == Status.ACTIVE)
        return bool(session.scalar(select(listed)))

    manages = literal(Permission.ACCOUNTS_MANAGE.value) == any_(Role.permissions)
    administrator = exists().where(User.active, User.roles.any(manages))
    coarse = select(GeodataSet.coarse).order_by(GeodataSet.id.desc()).limit(1)
    return FirstSteps(
        administrator=bool(session.scalar(select(administrator))),
        geodata=session.scalar(coarse) is False,
        police_unit=is_listed(Kind.POLICE_UNIT),
        church=is_listed(Kind.CHURCH),
    )
