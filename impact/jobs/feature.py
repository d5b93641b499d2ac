"""Jobs, as the house sees them."""

from impact.jobs.commands import worker
from impact.jobs.screens import screen
from impact.kit.feature import Feature

feature = Feature("jobs", screens=(screen,), commands=(worker,))
"""Kinds of jobs stand in the rooms, marked `@work`."""
