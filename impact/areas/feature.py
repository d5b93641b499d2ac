"""Areas, as the house sees them."""

from impact.areas import frames
from impact.areas.commands import import_areas
from impact.kit.feature import Feature

feature = Feature("areas", offers=(frames,), imports=(import_areas,))
