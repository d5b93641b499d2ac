"""Surveys, as the house sees them."""

from impact.kit.feature import Feature

feature = Feature("surveys")
