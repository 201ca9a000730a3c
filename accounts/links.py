"""One-time links by which somebody sets a password. An administrator hands them over: there is no mail."""

from urllib.parse import urlencode

from flask_security.recoverable import generate_reset_password_token
from sqlalchemy.orm import Session

from accounts.models import User
from accounts.sign_in import datastore


def new_link(session: Session, user: User) -> str:
    """Make the path of a link that sets a password once; an older link and every session of the user end.

    The key stands in the query, which no log keeps. The link lasts `accounts.sign_in.LINK_LASTS`.
    """
    datastore.set_uniquifier(user)
    session.flush()
    key: str = generate_reset_password_token(user)  # type: ignore[no-untyped-call]
    return f"/sign-in/link?{urlencode({'key': key})}"
