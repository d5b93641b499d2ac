"""Pilots, as the house sees it."""

from impact.kit.feature import Feature
from impact.pilots import holiday_store
from impact.pilots.commands import people, pilots, roles
from impact.pilots.holidays import screen as holidays
from impact.pilots.media import screen as media
from impact.pilots.organisations import screen as organisations
from impact.pilots.people import screen as persons
from impact.pilots.screens import screen

feature = Feature(
    "pilots",
    screens=(screen, persons, organisations, media, holidays),
    offers=(holiday_store,),
    commands=(pilots, people, roles),
)
