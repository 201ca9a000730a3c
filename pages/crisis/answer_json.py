"""The crisis answer as JSON; what is not known is null."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import orjson
from flask import Response
from flask_babel import gettext as _

from directory.codes import Purpose
from directory.labels import label
from directory.phones.states import PhoneStatus
from geo.built_in import built_in_hotlines
from geo.contacts import Contact, HotlineContact
from geo.crisis import CrisisAnswer
from pages.web.language import choose_language

Words = Mapping[tuple[Purpose, bool], str]
"""What each purpose of a number is called in the reader's language; those of demo numbers say that they are demo."""


@cache
def words_in(language: str) -> Words:
    """These words in the language of this request: looking them up each time took as long as writing the answer."""
    called = {purpose: str(label(purpose)) for purpose in Purpose}
    demo = _("demo")
    return {(purpose, False): word for purpose, word in called.items()} | {
        (purpose, True): f"{word} ({demo})" for purpose, word in called.items()
    }


def answer_document(answer: CrisisAnswer) -> dict[str, Any]:
    """The whole answer, in the language of this request."""
    place = answer.place
    words = words_in(choose_language())
    return {
        "place": place
        and {
            "code": place.code,
            "level": place.level,
            "name_en": place.name_en,
            "name_km": place.name_km,
            "precision": place.precision,
        },
        "responsible": [unit(contact, words) for contact in answer.responsible],
        "nearest": [unit(contact, words) for contact in answer.nearest],
        "times_from": answer.village
        and {
            "code": answer.village.code,
            "name_en": answer.village.name_en,
            "name_km": answer.village.name_km,
            "metres": round(answer.village.metres),
        },
        "hotlines": [hotline(contact, words) for contact in answer.hotlines],
    }


def unit(contact: Contact, words: Words) -> dict[str, Any]:
    """A unit, or what is called instead of it; `metres` is the straight distance.

    `seconds` are by road where `method` is "routed", counted from the village `times_from`; `way` then says "routed",
    "off_road" or "no_path".
    """
    return {
        "id": contact.id,
        "name_en": contact.name_en,
        "name_km": contact.name_km,
        "province": contact.province,
        "phones": [phone(status, words) for status in contact.phones],
        "metres": None if contact.metres is None else round(contact.metres),
        "seconds": None if contact.seconds is None else round(contact.seconds),
        "method": contact.method,
        "way": contact.way,
    }


def hotline(contact: HotlineContact, words: Words) -> dict[str, Any]:
    """A hotline with its numbers."""
    return {
        "id": contact.id,
        "name_en": contact.name_en,
        "name_km": contact.name_km,
        "phones": [phone(status, words) for status in contact.phones],
    }


def phone(status: PhoneStatus, words: Words) -> dict[str, Any]:
    """A number; `label` says what it is for, in the reader's language."""
    return {
        "number": status.number,
        "tel": status.tel,
        "label": words[status.purpose, status.demo],
        "state": status.state,
        "confirmed_on": status.confirmed_on,
    }


def hotlines_document() -> dict[str, Any]:
    """The built-in hotlines in the same form, when the directory cannot be asked; nothing is known of their checks."""
    return {
        "place": None,
        "responsible": [],
        "nearest": [],
        "times_from": None,
        "hotlines": [
            {
                "id": None,
                "name_en": known.name_en,
                "name_km": known.name_km,
                "phones": [
                    {"number": number.number, "tel": number.tel, "label": None, "state": None, "confirmed_on": None}
                    for number in known.phones
                ],
            }
            for known in built_in_hotlines()
        ],
    }


def json_response(document: dict[str, Any], status: int = 200) -> Response:
    """A document as a response."""
    return Response(orjson.dumps(document), status, mimetype="application/json")
