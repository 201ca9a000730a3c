"""A day for parameters of tests, which are collected before a midnight in Cambodia and may run after it."""

from datetime import timedelta

from directory.dates import today

IN_THE_FUTURE = (today() + timedelta(days=2)).isoformat()
