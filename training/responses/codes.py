"""Coded answers to the one question that is asked."""

from enum import StrEnum


class Answer(StrEnum):
    """What a pastor says to “When you called, did the police respond?”"""

    DID_NOT_CALL = "did_not_call"
    SAME_DAY = "same_day"
    LATER = "later"
    NO_RESPONSE = "no_response"
