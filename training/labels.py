"""The words for the coded choices of a training."""

from flask_babel import lazy_gettext as _l

from directory.labels import LABELS
from training.codes import Concern, Material, PrayerTheme, Topic

LABELS.update(
    {
        Topic: {
            Topic.SIGNS: _l("Signs of trafficking"),
            Topic.QUESTIONS: _l("Questions to ask"),
            Topic.FIRST_STEPS: _l("First steps"),
            Topic.REPORTING: _l("How to file a report"),
            Topic.RIGHTS: _l("The right to protection"),
            Topic.SAFE_MIGRATION: _l("Safe migration"),
            Topic.ONLINE_SCAMS: _l("Online scam compounds"),
            Topic.CHILD_PROTECTION: _l("Protecting children"),
            Topic.TRAINING_OTHERS: _l("Training others"),
        },
        Material: {
            Material.LEAFLET: _l("Leaflet"),
            Material.POSTER: _l("Poster"),
            Material.TRAINING_KIT: _l("Tools to train others"),
            Material.VIDEO: _l("Video"),
        },
        Concern: {
            Concern.WILL_POLICE_RESPOND: _l("Will the police really respond?"),
            Concern.RETALIATION: _l("Will someone take revenge on me?"),
            Concern.PROOF_NEEDED: _l("Do I need proof?"),
            Concern.COST: _l("Does it cost anything?"),
            Concern.CHILDREN: _l("What about a child?"),
            Concern.RETURNING_HOME: _l("How does someone get home?"),
            Concern.FAMILY_INVOLVED: _l("What if the family is involved?"),
            Concern.OFFICIALS_INVOLVED: _l("What if an official is involved?"),
        },
        PrayerTheme: {
            PrayerTheme.PROTECTION_OF_CHILDREN: _l("Children are protected"),
            PrayerTheme.SAFE_RETURN: _l("Those who left come home safely"),
            PrayerTheme.WORK_AT_HOME: _l("Work at home"),
            PrayerTheme.COURAGE_TO_REPORT: _l("Courage to report"),
            PrayerTheme.TRUST_IN_POLICE: _l("Trust between churches and police"),
            PrayerTheme.HEALING: _l("Healing for those who were hurt"),
            PrayerTheme.DEBT: _l("Freedom from debt"),
        },
    }
)
