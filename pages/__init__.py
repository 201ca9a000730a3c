"""The web pages: one folder per group of addresses, and `web` for what every page shares."""

from flask import Flask

from pages.accounts import administration, own
from pages.cards import people as cards_for_people
from pages.cards import reprint
from pages.cards import routes as cards
from pages.chain import routes as chain
from pages.churches import pairs as church_pairs
from pages.churches import questions as church_questions
from pages.churches import routes as churches
from pages.consents import routes as consents
from pages.contacts import routes as contacts
from pages.crisis import after_call
from pages.crisis import routes as crisis
from pages.held import routes as held
from pages.help import routes as help_pages
from pages.hotlines import routes as hotlines
from pages.imports import attended as import_attended
from pages.imports import columns as import_columns
from pages.imports import routes as imports
from pages.imports import rows as import_rows
from pages.maps import country, data, provinces, scripts
from pages.offline import copies, packs
from pages.people import checks
from pages.people import routes as people
from pages.police_units import routes as police_units
from pages.police_units import succession
from pages.programme import routes as programme
from pages.responses import routes as responses
from pages.responses import units as published_responses
from pages.responses import words as responses_words
from pages.trainings import generations, meetings
from pages.trainings import people as attendance
from pages.trainings import routes as trainings
from pages.verify import routes as verify
from pages.verify import rules as check_rules
from pages.web import access, assets, deadlines, errors, hotline_buttons, language, limits, probes, rendering, wording

MODULES = (
    deadlines,
    access,
    errors,
    limits,
    language,
    rendering,
    wording,
    hotline_buttons,
    assets,
    probes,
    scripts,
    data,
    country,
    provinces,
    chain,
    cards,
    cards_for_people,
    reprint,
    crisis,
    after_call,
    contacts,
    packs,
    copies,
    help_pages,
    churches,
    church_questions,
    church_pairs,
    imports,
    import_columns,
    import_rows,
    import_attended,
    police_units,
    succession,
    hotlines,
    people,
    checks,
    trainings,
    attendance,
    generations,
    meetings,
    programme,
    responses,
    published_responses,
    responses_words,
    verify,
    check_rules,
    consents,
    held,
    own,
    administration,
)
"""In the order in which they are set up; each brings its own blueprint."""


def init_app(app: Flask) -> None:
    """Register every group of pages."""
    for module in MODULES:
        module.init_app(app)
