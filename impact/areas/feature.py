"""Areas, as the house sees them."""

from impact.areas import frames, hand_in, pages, pilot_pages, problems, sections
from impact.areas.commands import import_areas
from impact.kit.feature import Feature

feature = Feature(
    "areas",
    screens=(hand_in.screen, pages.screen, pilot_pages.screen),
    offers=(frames, sections, problems),
    imports=(import_areas,),
)
