"""The due list by e-mail: what to check next, to everybody who checks numbers. Numbers of units and hotlines only.

No name and no number of a person, and none of a church, ever stands in a mail: it lies in inboxes that nobody here can
clear.
"""

import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from accounts.models import User
from directory.dates import today
from directory.labels import name_in
from directory.phones.words import state_words
from directory.worklist.queries import NumberToCheck, WorklistFilter, numbers_to_check
from directory.worklist.words import step_words

ROWS = 25
SECONDS = 20.0


def due_list(session: Session, language: str, address: str) -> tuple[str, str] | None:
    """Subject and text of the list in a language, made within its locale; none where nothing is to be checked."""
    found = numbers_to_check(session, WorklistFilter(), audiences=(), rows=ROWS)
    if not found.rows:
        return None
    subject = ngettext("%(num)d number to check", "%(num)d numbers to check", found.total)
    lines = [gettext("These numbers are to be checked, the most needed first:"), ""]
    lines += [line_of(order, row, language) for order, row in enumerate(found.rows, start=1)]
    if address:
        lines += ["", gettext("The whole list: %(address)s", address=f"{address}/verify")]
    return str(subject), "\n".join(lines) + "\n"


def line_of(order: int, row: NumberToCheck, language: str) -> str:
    """A number in a line."""
    words = state_words(row.phone, today())
    return f"{order}. {row.phone.display}, {name_in(language, row)}: {words}. {step_words(row)}."


def message_to(user: User, sender: str, subject: str, text: str) -> EmailMessage:
    """The mail itself."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = user.email
    message["Subject"] = subject
    message.set_content(text)
    return message


def send(smtp_url: str, message: EmailMessage) -> None:
    """Hand a mail to the server: `smtp://user:password@host:587`, or `smtps://…` for TLS from the first byte.

    With a user the password travels encrypted or not at all.
    """
    server = urlsplit(smtp_url)
    host, context = server.hostname or "localhost", ssl.create_default_context()
    if server.scheme == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(host, server.port or 465, timeout=SECONDS, context=context)
    else:
        connection = smtplib.SMTP(host, server.port or 25, timeout=SECONDS)
    with connection:
        connection.ehlo()
        if server.scheme != "smtps" and (server.username or connection.has_extn("starttls")):
            connection.starttls(context=context)
            connection.ehlo()
        if server.username:
            connection.login(unquote(server.username), unquote(server.password or ""))
        connection.send_message(message)
