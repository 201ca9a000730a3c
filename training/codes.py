"""Coded choices of a training: what may be ticked where other systems take free text."""

from enum import StrEnum


class Topic(StrEnum):
    """What a training was about."""

    SIGNS = "signs"
    QUESTIONS = "questions"
    FIRST_STEPS = "first_steps"
    REPORTING = "reporting"
    RIGHTS = "rights"
    SAFE_MIGRATION = "safe_migration"
    ONLINE_SCAMS = "online_scams"
    CHILD_PROTECTION = "child_protection"
    TRAINING_OTHERS = "training_others"


class Material(StrEnum):
    """What those who attended took home."""

    LEAFLET = "leaflet"
    POSTER = "poster"
    TRAINING_KIT = "training_kit"
    VIDEO = "video"


class Concern(StrEnum):
    """What the people at a training asked about; never who asked, and never about whom."""

    WILL_POLICE_RESPOND = "will_police_respond"
    RETALIATION = "retaliation"
    PROOF_NEEDED = "proof_needed"
    COST = "cost"
    CHILDREN = "children"
    RETURNING_HOME = "returning_home"
    FAMILY_INVOLVED = "family_involved"
    OFFICIALS_INVOLVED = "officials_involved"


class PrayerTheme(StrEnum):
    """What people prayed for in their area, as themes only."""

    PROTECTION_OF_CHILDREN = "protection_of_children"
    SAFE_RETURN = "safe_return"
    WORK_AT_HOME = "work_at_home"
    COURAGE_TO_REPORT = "courage_to_report"
    TRUST_IN_POLICE = "trust_in_police"
    HEALING = "healing"
    DEBT = "debt"
