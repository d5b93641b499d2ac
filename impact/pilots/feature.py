"""Pilots, as the house sees it."""

from impact.kit.feature import Feature
from impact.pilots.commands import people, pilots
from impact.pilots.screens import screen

feature = Feature("pilots", screens=(screen,), commands=(pilots, people))
