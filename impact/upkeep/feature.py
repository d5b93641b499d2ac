"""The upkeep of the house, as the house sees it."""

from impact.kit.feature import Feature
from impact.upkeep.commands import audits, check
from impact.upkeep.extracts import extract
from impact.upkeep.screens import screen

feature = Feature("upkeep", screens=(screen,), commands=(check, audits, extract))
