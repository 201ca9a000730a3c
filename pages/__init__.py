"""The web pages: one module per group of addresses."""

from flask import Flask

from pages import access, assets, crisis, guide, home, language, probes, rendering

MODULES = (access, language, rendering, assets, probes, home, crisis, guide)
"""In the order in which they are set up; each brings its own blueprint."""


def init_app(app: Flask) -> None:
    """Register every group of pages."""
    for module in MODULES:
        module.init_app(app)
