"""Stories, as the house sees them."""

from impact.kit.feature import Feature
from stories import frames, indicators, sections

feature = Feature("stories", offers=(frames, indicators, sections))
