"""Consent, as the house sees it."""

from impact.consents import group, parent
from impact.kit.feature import Feature

feature = Feature("consents", screens=(group.screen, parent.screen))
