"""What the templates' macros make of a form, an address and a date."""

from datetime import UTC, date, datetime

from flask import Flask, render_template_string
from flask_babel import force_locale
from govuk_frontend_wtf.wtforms_widgets import GovDateInput, GovPasswordInput, GovRadioInput, GovTextInput
from werkzeug.datastructures import MultiDict
from wtforms import DateField, Form, PasswordField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from pages.web.rendering import ErrorLink, day, form_errors, here, moment

YES = [SelectChoice("y", "Yes")]


class Training(Form):
    """A form with one field of each kind that the macros treat apart."""

    name = StringField("Name", [InputRequired("Enter the name")], widget=GovTextInput())
    met = RadioField("Met?", [InputRequired("Say whether they met")], choices=YES, widget=GovRadioInput())
    held_on = DateField("When?", [InputRequired("Enter the day")], format="%d %m %Y", widget=GovDateInput())
    secret = PasswordField("Password", widget=GovPasswordInput())


def rendered(app: Flask, source: str, form: Form) -> str:
    macros = '{% from "macros/forms.html" import errors, field, form_to %}'
    with app.test_request_context("/"):
        return render_template_string(macros + source, form=form)


def test_each_error_links_to_the_control_that_mends_it(app: Flask) -> None:
    form = Training(MultiDict({"held_on": ["", "", ""]}))
    form.validate()
    assert form_errors(form) == [
        ErrorLink("Enter the name", "#name"),
        ErrorLink("Say whether they met", "#met"),
        ErrorLink("Enter the day", "#held_on-day"),
    ]
    page = rendered(app, "{{ errors(form) }}{% for each in form %}{{ field(each) }}{% endfor %}", form)
    for link in form_errors(form):
        assert f'href="{link.href}"' in page
        assert f'id="{link.href[1:]}"' in page


def test_an_error_is_announced_in_khmer_to_a_reader_of_khmer(app: Flask) -> None:
    form = Training(MultiDict({"name": ""}))
    form.validate()
    with app.test_request_context("/"), force_locale("km"):
        source = '{% from "macros/forms.html" import field %}{% for each in form %}{{ field(each) }}{% endfor %}'
        page = render_template_string(source, form=form)
    assert "មានកំហុស:" in page
    for english in ("Error:", "Day", "Month", "Year", "Show"):
        assert english not in page


def test_a_field_without_a_hint_describes_itself_by_nothing(app: Flask) -> None:
    assert "govuk-hint" not in rendered(app, "{{ field(form.met) }}", Training())


def test_a_label_that_is_the_heading_is_the_only_one(app: Flask) -> None:
    assert rendered(app, "{{ field(form.met, heading=true) }}", Training()).count("<h1") == 1


def test_the_address_of_a_page_keeps_its_other_filters(app: Flask) -> None:
    with app.test_request_context("/churches/?province=01&status=active&status=archived&after=9"):
        assert here(sort="name", after=None) == "/churches/?province=01&status=active&status=archived&sort=name"


def test_an_address_with_nothing_left_to_ask_has_no_question_mark(app: Flask) -> None:
    with app.test_request_context("/churches/?after=9"):
        assert here(after=None) == "/churches/"


def test_dates_are_written_out_in_both_languages_with_latin_digits(app: Flask) -> None:
    with app.test_request_context("/"):
        with force_locale("en"):
            assert day(date(2026, 11, 3)) == "3 November 2026"
        with force_locale("km"):
            assert day(date(2026, 11, 3)) == "3 វិច្ឆិកា 2026"
    assert day(None) == ""


def test_a_moment_is_told_in_phnom_penhs_time(app: Flask) -> None:
    with app.test_request_context("/"), force_locale("en"):
        assert moment(datetime(2026, 11, 3, 20, 5, tzinfo=UTC)) == "4 November 2026, 03:05"
        assert day(datetime(2026, 11, 3, 20, 5, tzinfo=UTC)) == "4 November 2026"
