"""Every page of the product that a browser opens by GET, each by its endpoint; a new page is added here.

An address is filled in with what `rows.seed` gives, such as `/churches/{church}`. A page that several roles see
differently is walked as the one that sees most, unless it names another.
"""

from typing import NamedTuple


class PageToWalk(NamedTuple):
    """An address, and who opens it; nobody signed in where the role is empty."""

    address: str
    role: str = "staff"
    status: int = 200


PAGES: dict[str, PageToWalk] = {
    "account.own": PageToWalk("/account"),
    "admin.ask_to_remove": PageToWalk("/admin/users/{user}/remove", role="admin"),
    "admin.audit_trail": PageToWalk("/admin/trail", role="admin"),
    "admin.invite": PageToWalk("/admin/users/new", role="admin"),
    "admin.overview": PageToWalk("/admin/", role="admin"),
    "admin.role": PageToWalk("/admin/roles/{role}", role="admin"),
    "admin.roles": PageToWalk("/admin/roles/", role="admin"),
    "admin.user": PageToWalk("/admin/users/{user}", role="admin"),
    "admin.users": PageToWalk("/admin/users/", role="admin"),
    "attendance.people": PageToWalk("/trainings/{training}/people"),
    "cards.index": PageToWalk("/cards/?province={province}"),
    "cards_for_people.choose": PageToWalk("/cards/people?province={province}"),
    "chain.country": PageToWalk("/chain/", role="admin"),
    "chain.one_place": PageToWalk("/chain/{province}", role="admin"),
    "chain.weak_points": PageToWalk("/chain/single-points"),
    "chain.where_next": PageToWalk("/chain/where-next?churches=3"),
    "check_rules.rules": PageToWalk("/admin/check-rules", role="admin"),
    "checks.ledger": PageToWalk("/phones/{phone}/checks"),
    "church_pairs.compare": PageToWalk("/churches/twice/{church}/{twice}"),
    "church_pairs.index": PageToWalk("/churches/twice/"),
    "church_questions.edit": PageToWalk("/churches/{church}/edit"),
    "church_questions.new": PageToWalk("/churches/new"),
    "churches.history": PageToWalk("/churches/{church}/history"),
    "churches.index": PageToWalk("/churches/"),
    "churches.show": PageToWalk("/churches/{church}"),
    "consents.ask": PageToWalk("/verify/consents/{person}"),
    "consents.index": PageToWalk("/verify/consents"),
    "contacts.of_province": PageToWalk("/provinces/{province}/contacts"),
    "contacts.of_unit": PageToWalk("/police-units/{unit}/contact"),
    "copies.choose": PageToWalk("/offline"),
    "crisis.ask": PageToWalk("/nearest"),
    "generations.follow_up": PageToWalk("/trainings/follow-up?reason=refresher"),
    "generations.overview": PageToWalk("/trainings/generations"),
    "guide.read": PageToWalk("/help", role=""),
    "guide.review": PageToWalk("/help/review", role="admin"),
    "held.ask_to_erase": PageToWalk("/people/{person}/erase", role="admin"),
    "held.done": PageToWalk("/admin/people/erased", role="admin"),
    "held.gone": PageToWalk("/admin/people", role="admin"),
    "held.overview": PageToWalk("/people/{person}/held", role="admin"),
    "home.country": PageToWalk("/"),
    "hotlines.detail": PageToWalk("/hotlines/{hotline}"),
    "hotlines.edit": PageToWalk("/hotlines/{hotline}/edit"),
    "hotlines.history": PageToWalk("/hotlines/{hotline}/history"),
    "hotlines.index": PageToWalk("/hotlines/"),
    "hotlines.new": PageToWalk("/hotlines/new"),
    "import_columns.columns": PageToWalk("/import/{unmatched}/columns", role="admin"),
    "import_rows.rows": PageToWalk("/import/{checked}?show=all", role="admin"),
    "imports.ask_to_undo": PageToWalk("/import/{imported}/undo", role="admin"),
    "imports.progress": PageToWalk("/import/{checking}/progress", role="admin"),
    "imports.start": PageToWalk("/import", role="admin"),
    "meetings.new": PageToWalk("/churches/{church}/meetings/new"),
    "people.edit_person": PageToWalk("/people/{person}/edit"),
    "people.edit_phone": PageToWalk("/phones/{phone}/edit"),
    "people.new_person": PageToWalk("/listings/{unit}/people/new"),
    "people.new_phone": PageToWalk("/listings/{unit}/phones/new"),
    "people.new_phone_of_person": PageToWalk("/people/{person}/phones/new"),
    "police_units.detail": PageToWalk("/police-units/{unit}"),
    "police_units.edit": PageToWalk("/police-units/{unit}/edit"),
    "police_units.history": PageToWalk("/police-units/{unit}/history"),
    "police_units.index": PageToWalk("/police-units/"),
    "police_units.new": PageToWalk("/police-units/new"),
    "police_units.withhold": PageToWalk("/police-units/{unit}/do-not-use", role="admin"),
    "provinces.all_provinces": PageToWalk("/provinces/"),
    "provinces.one_province": PageToWalk("/provinces/{province}"),
    "published_responses.units": PageToWalk("/responses/units", role="admin"),
    "reprint.index": PageToWalk("/cards/reprint"),
    "responses.ask": PageToWalk("/responses/{pastor}"),
    "responses.index": PageToWalk("/responses/"),
    "security.change_password": PageToWalk("/account/password"),
    "security.forgot_password": PageToWalk("/sign-in/new-password", role=""),
    "security.login": PageToWalk("/sign-in", role=""),
    "security.mf_recovery_codes": PageToWalk("/account/recovery-codes"),
    "security.two_factor_setup": PageToWalk("/account/second-factor"),
    "security.verify": PageToWalk("/sign-in/again"),
    "succession.officer_changed": PageToWalk("/police-units/{unit}/officer-changed"),
    "programme.overview": PageToWalk("/programme/"),
    "trainings.edit": PageToWalk("/trainings/{training}/edit"),
    "trainings.history": PageToWalk("/trainings/{training}/history"),
    "trainings.index": PageToWalk("/trainings/"),
    "trainings.new": PageToWalk("/trainings/new"),
    "trainings.sheet": PageToWalk("/trainings/{training}/sheet"),
    "trainings.show": PageToWalk("/trainings/{training}"),
    "verify.weeks": PageToWalk("/verify/progress"),
    "verify.worklist": PageToWalk("/verify"),
}
"""Alphabetical."""

IN_ANOTHER_STATE: dict[str, PageToWalk] = {
    "a list of churches in which nothing is found": PageToWalk("/churches/?q=zzzzzz"),
    "an import that was stored": PageToWalk("/import/{imported}?show=all", role="admin"),
}
"""Pages that look quite different at other times, by what they are then."""

DATA = {
    "cards.picture",
    "contacts.file_of_province",
    "contacts.file_of_unit",
    "copies.worker",
    "imports.csv_template",
    "imports.xlsx_template",
    "map_data.chain_of_province_script",
    "map_data.chain_script",
    "map_data.churches_here",
    "map_data.country_districts",
    "map_data.country_ground",
    "map_data.country_script",
    "map_data.province_areas",
    "map_data.province_churches",
    "map_data.province_communes",
    "map_data.province_ground",
    "map_data.province_script",
    "map_data.units",
    "packs.of_province",
    "probes.alive",
    "probes.ready",
    "static",
}
"""What answers a GET with something else than a page to read."""

ONLY_ON_THE_WAY = {
    "account.use_link",
    "security.mf_recovery",
    "security.reset_password",
    "security.tf_select",
    "security.two_factor_rescue",
    "security.two_factor_token_validation",
}
"""Pages in the middle of something, such as a sign-in with a second factor: test_pages_on_the_way goes there."""
