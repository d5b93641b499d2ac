"""Pilots, as the house sees it."""

from impact.kit.feature import Feature
from impact.pilots.screens import screen

feature = Feature("pilots", screens=(screen,))
