"""The product served for real, for tests in a browser: committed rows in a database of its own, new for each test."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from accounts.models import User
from db import db
from tests.factories import make_user


@dataclass(frozen=True)
class LiveServer:
    """Where the product answers, and how a test puts rows into it."""

    app: Flask
    url: str

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session whose rows are committed at the end, so that the pages show them."""
        with self.app.app_context():
            yield db.session
            db.session.commit()

    def cookie_of(self, role: str) -> str:
        """The session cookie of a new user with one of the default roles, who has just signed in."""
        with self.session() as session:
            user = make_user(session, role)
            session.flush()
            return signed_cookie(self.app, user)


def signed_cookie(app: Flask, user: User) -> str:
    """The cookie that a browser would hold after this user signed in."""
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return str(serializer.dumps({"_user_id": user.fs_uniquifier, "_fresh": True}))


@contextmanager
def serving(app: Flask) -> Iterator[LiveServer]:
    """Serve an application on a free port for as long as the context lasts."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield LiveServer(app, f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
