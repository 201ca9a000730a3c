"""The application: configuration, extensions, pages, error pages, commands; nothing else."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from flask_babel import Babel
from flask_wtf import CSRFProtect

import pages
import security
from accounts import commands as account_commands
from accounts import sign_in
from cards.demo import CARDS
from db import db, engines
from directory import commands as directory_commands
from directory.backup import commands as backup_commands
from geo.routing import commands as routing_commands
from geo.seasons import wet_factors
from jobs import commands as job_commands
from pages.web.language import choose_language
from places import commands as place_commands
from training.demo.responses import RESPONSES
from training.demo.trainings import TRAININGS

ROOT = Path(__file__).resolve().parent

DEMO_PARTS = (TRAININGS, RESPONSES, CARDS)
"""What stands on the demo listings: each on those before it."""


def config_from_environment() -> dict[str, Any]:
    """Read the configuration that `script/server` or the operator gives (the variables stand in the README)."""
    instance = Path(os.environ.get("INSTANCE_DIR", ROOT / "instance"))
    return {
        "SQLALCHEMY_ENGINES": engines(os.environ.get("DATABASE_URL", "postgresql+psycopg:///partner_directory")),
        "SECRET_KEY": os.environ.get("SECRET_KEY"),
        "INSTANCE_DIR": instance,
        "GEODATA_DIR": os.environ.get("GEODATA_DIR"),
        "VALHALLA_ENGINE": os.environ.get("VALHALLA_ENGINE"),
        "VALHALLA_URL": os.environ.get("VALHALLA_URL"),
        "WET_SEASON_FACTORS": wet_factors(os.environ.get("WET_SEASON_FACTORS")),
        "BEHIND_TLS": os.environ.get("BEHIND_TLS") == "1",
        "TRUSTED_PROXIES": int(os.environ.get("TRUSTED_PROXIES", "0")),
        "PUBLIC_ADDRESS": os.environ.get("PUBLIC_ADDRESS", "").rstrip("/"),
        "SMTP_URL": os.environ.get("SMTP_URL", ""),
        "MAIL_FROM": os.environ.get("MAIL_FROM", "directory@localhost"),
        "EXIT_ADDRESS": os.environ.get("EXIT_ADDRESS", "https://www.google.com/"),
    }


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Make the application; `config` overrides what the environment says. Opens no connection."""
    app = Flask("app", root_path=str(ROOT))
    app.config.update(config_from_environment())
    app.config.update(config or {})
    if not app.config["SECRET_KEY"]:
        raise RuntimeError(
            "SECRET_KEY is not set: start with script/server or script/flask, or set it to 32 random bytes"
        )

    db.init_app(app)
    Babel(
        app,
        default_locale="en",
        default_timezone="Asia/Phnom_Penh",
        default_translation_directories=str(ROOT / "translations"),
        locale_selector=choose_language,
    )
    CSRFProtect(app)
    security.init_app(app)
    sign_in.init_app(app)
    pages.init_app(app)
    account_commands.init_app(app)
    directory_commands.init_app(app, DEMO_PARTS)
    backup_commands.init_app(app)
    place_commands.init_app(app)
    job_commands.init_app(app)
    routing_commands.init_app(app)
    return app
