"""The password of the demo accounts: the operator's, or a random one that the next start can print again."""

import os
import secrets
from pathlib import Path

from sqlalchemy.orm import Session

from accounts.changes import ensure_demo_accounts
from accounts.demo import demo_addresses, demo_fingerprint, is_demo_password

FILE = "demo_password"
"""In the instance folder, for its owner only: the random password, and the fingerprint of the accounts that have it."""


def ensure_demo_sign_in(session: Session, instance: Path) -> str | None:
    """Make sure that the demo accounts exist, with the password of DEMO_PASSWORD where it is set; tells their password.

    None where the accounts exist and nobody here knows their password any more: then they keep it.
    """
    chosen = os.environ.get("DEMO_PASSWORD")
    if chosen:
        if not demo_addresses(session) or not is_demo_password(session, chosen):
            ensure_demo_accounts(session, chosen)
        return chosen
    kept, fingerprint = read(instance / FILE)
    if demo_addresses(session):
        known = kept and (fingerprint == demo_fingerprint(session) or is_demo_password(session, kept))
        return kept if known else None
    password = kept or secrets.token_urlsafe(9)
    ensure_demo_accounts(session, password)
    write(instance / FILE, password, demo_fingerprint(session))
    return password


def read(file: Path) -> tuple[str, str]:
    """The password and the fingerprint that an earlier start kept; empty where there was none."""
    if not file.exists():
        return "", ""
    password, _, fingerprint = file.read_text().partition("\n")
    return password.strip(), fingerprint.strip()


def write(file: Path, password: str, fingerprint: str) -> None:
    """Keep both for the next start."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as kept:
        kept.write(f"{password}\n{fingerprint}\n")


def forget(instance: Path) -> None:
    """Remove what is kept: the accounts are gone."""
    (instance / FILE).unlink(missing_ok=True)
