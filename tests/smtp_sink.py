"""A mail server that takes everything and delivers nothing: what it was given is what a test looks at."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast


class Session(socketserver.StreamRequestHandler):
    """One connection, in as much of SMTP as a client needs."""

    def handle(self) -> None:
        """Answer until QUIT."""
        self.say("220 sink")
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            if verb == "DATA":
                self.say("354 go on")
                lines = iter(self.rfile.readline, b".\r\n")
                cast(Sink, self.server).raw.append(b"".join(lines))
            self.say("221 bye" if verb == "QUIT" else "250 ok")
            if verb == "QUIT":
                return

    def say(self, line: str) -> None:
        """Send a line."""
        self.wfile.write(f"{line}\r\n".encode())


class Sink(socketserver.ThreadingTCPServer):
    """The server, and the mails as they came."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.raw: list[bytes] = []

    @property
    def url(self) -> str:
        """Its address as SMTP_URL says it."""
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    @property
    def mails(self) -> list[EmailMessage]:
        """What was sent."""
        return [cast(EmailMessage, message_from_bytes(raw, policy=policy.default)) for raw in self.raw]


@contextmanager
def smtp_sink() -> Iterator[Sink]:
    """Serve as long as the test needs it."""
    with Sink() as sink:
        thread = threading.Thread(target=sink.serve_forever, daemon=True)
        thread.start()
        yield sink
        sink.shutdown()
        thread.join()
