"""What the worker does for the worklist: once a week the due list goes out by e-mail, where SMTP is set."""

from flask import current_app
from flask_babel import force_locale
from sqlalchemy.orm import Session

from accounts.models import User
from accounts.permissions import Permission
from accounts.queries import users_who_may
from directory.worklist.mail import due_list, message_to, send
from jobs.changes import put
from jobs.tasks import task


@task("mail-due-lists", every="0 1 * * 1")
def mail_due_lists(session: Session) -> None:
    """On Monday at 8 in Phnom Penh, put in one mail for each user who checks numbers; demo accounts get none."""
    if not current_app.config["SMTP_URL"]:
        return
    for user in users_who_may(session, Permission.CHECKS_LOG):
        if not user.demo:
            # One job each: who has theirs does not get it again because another one's could not be sent.
            put(session, mail_due_list, queueing_lock=f"mail-due-list-{user.id}", user=user.id)


@task("mail-due-list")
def mail_due_list(session: Session, user: int) -> None:
    """Send the list to one user, in their language; nothing where nothing is to be checked."""
    config = current_app.config
    receiver = session.get(User, user)
    if not config["SMTP_URL"] or receiver is None or not receiver.active:
        return
    language = receiver.language or "en"
    with force_locale(language):
        made = due_list(session, language, config["PUBLIC_ADDRESS"])
        if made is not None:
            send(config["SMTP_URL"], message_to(receiver, config["MAIL_FROM"], *made))
