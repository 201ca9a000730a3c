"""How gunicorn serves the product, below script/server and in production (behind a proxy that ends TLS).

The application is loaded once, before the workers are forked; script/server has the database prepared in that same
process (RUN_FIRST names the command), so that a start imports it once.
"""

import ctypes
import gc
import os
import signal
import sys

import click
from flask.cli import ScriptInfo
from gunicorn.arbiter import Arbiter
from gunicorn.http.wsgi import Response
from gunicorn.workers.base import Worker

from db import db

gc.disable()  # until the application is loaded: a quarter of the time of loading went into looking for garbage

bind = os.environ.get("BIND", "127.0.0.1:5000")
workers = int(os.environ.get("WEB_CONCURRENCY", 2 * (os.cpu_count() or 1) + 1))
worker_class = "sync"
preload_app = True
graceful_timeout = 10
loglevel = "warning"
control_socket_disable = True

# The path without its query, no referrer, no address of the visitor: a log must not tell who searched for what.
accesslog = "-"
access_log_format = '%(t)s "%(m)s %(U)s" %(s)s %(B)s bytes %(M)s ms'

_default_headers = Response.default_headers


def _headers_without_a_banner(response: Response) -> list[str]:
    return [header for header in _default_headers(response) if not header.startswith("Server:")]


Response.default_headers = _headers_without_a_banner


def on_starting(server: Arbiter) -> None:
    """Run the command that script/server asks for; a connection of it must not be shared with the workers."""
    gc.enable()
    command = os.environ.get("RUN_FIRST")
    if not command:
        return
    application = server.app.wsgi()
    with application.app_context():
        try:
            application.cli.main(command.split(), obj=ScriptInfo(create_app=lambda: application), standalone_mode=False)
        except click.ClickException as refusal:
            refusal.show()
            sys.exit(1)
        for engine in db.engines.values():
            engine.dispose()


def post_fork(server: Arbiter, worker: Worker) -> None:
    """Let a worker end with a master that was killed; gunicorn itself would notice up to 15 seconds later."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


def when_ready(server: Arbiter) -> None:
    """Keep what is loaded out of the garbage collector's sight: the workers share its memory and end sooner."""
    gc.freeze()
