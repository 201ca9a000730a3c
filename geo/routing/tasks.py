"""What the worker does for the travel times: nothing has to tell it, since it looks for what is out of date itself."""

from flask import current_app
from sqlalchemy.orm import Session, sessionmaker

from geo.kept import as_long_as_nothing_changes
from geo.routing.networks import NOTHING_TO_ROUTE_ON, bring_up_to_date, settings_of
from geo.routing.problems import RoutingError
from geo.routing.refreshing import Refreshed
from jobs.running import check_point
from jobs.tasks import task


@task("refresh-travel-times", every="* * * * *")
def refresh_travel_times(session: Session) -> None:
    """Compute what is missing or out of date, each batch with a commit of its own.

    Where nothing was changed since this process looked last, it does not look again: the look takes seconds. Without
    roads, without an engine or on roads of other settings there is nothing to do: the times stay what they are.
    """
    settings = settings_of(current_app.config)
    sessions = sessionmaker(session.get_bind(), join_transaction_mode="create_savepoint")

    def look() -> Refreshed:
        session.commit()  # no transaction of ours stands open meanwhile
        return bring_up_to_date(sessions, settings, say=lambda line: check_point())

    try:
        if settings.url:  # its roads change without anybody here
            look()
        else:
            as_long_as_nothing_changes(session, ("travel_times",), look)
    except RoutingError as error:
        if error.code not in NOTHING_TO_ROUTE_ON:
            raise
