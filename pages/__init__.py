"""The web pages: one module per group of addresses."""

from flask import Flask

from pages import (
    access,
    account,
    admin,
    assets,
    checks,
    church_questions,
    churches,
    crisis,
    errors,
    guide,
    home,
    hotlines,
    language,
    limits,
    map_assets,
    map_data,
    people,
    police_units,
    probes,
    provinces,
    rendering,
    wording,
)

MODULES = (
    access,
    errors,
    limits,
    language,
    rendering,
    wording,
    assets,
    probes,
    map_assets,
    map_data,
    home,
    provinces,
    crisis,
    guide,
    churches,
    church_questions,
    police_units,
    hotlines,
    people,
    checks,
    account,
    admin,
)
"""In the order in which they are set up; each brings its own blueprint."""


def init_app(app: Flask) -> None:
    """Register every group of pages."""
    for module in MODULES:
        module.init_app(app)
